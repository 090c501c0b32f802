#include "capture/attach_ladder.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "capture/clsact_link.h"
#include "capture/tcx_link.h"
#include "capture/xdp_link.h"

namespace xdplive::capture {
namespace {

enum class Way { kNative, kTcx, kClsact, kGeneric };

struct Rung {
  Way way;
  ProgramVariant variant;
  const char* mode;  // as it is asked for
  const char* name;  // as the steps call it
};

constexpr Rung kIngressRungs[] = {
    {Way::kNative, ProgramVariant::kXdpFrags, "native", "native"},
    {Way::kNative, ProgramVariant::kXdpLinear, "native",
     "native (single buffer)"},
    {Way::kTcx, ProgramVariant::kTc, "tcx", "tcx"},
    {Way::kClsact, ProgramVariant::kTc, "tcx", "tcx (clsact)"},
    // Not frags: for such a program Linux 6.18 copies frames with little
    // headroom in a way that hides the Ethernet header from every TC program
    // after it.
    {Way::kGeneric, ProgramVariant::kXdpLinear, "generic", "generic"},
};

// XDP sees no frame that leaves.
constexpr Rung kEgressRungs[] = {
    {Way::kTcx, ProgramVariant::kTc, "tcx", "tcx"},
    {Way::kClsact, ProgramVariant::kTc, "tcx", "tcx (clsact)"},
};

bool IsEgress(const AttachRequest& request) {
  return request.hook.direction == Direction::kEgress;
}

absl::Span<const Rung> RungsOf(const AttachRequest& request) {
  if (IsEgress(request)) return kEgressRungs;
  return kIngressRungs;
}

bool Allows(const AttachRequest& request, const Rung& rung) {
  return IsEgress(request) || request.attach_mode == "auto" ||
         request.attach_mode == rung.mode;
}

// "" where the native mode does no harm and sees all, or was asked for.
std::string WhyNotNative(const AttachRequest& request) {
  if (IsEgress(request) || request.attach_mode != "auto") return "";
  const std::string left_out =
      absl::StrCat("attach native xdp to ", request.interface, ": left out, ");
  constexpr char kAllTheSame[] =
      "; choose the attach mode native to have it all the same";
  if (request.driver == "veth") {
    return absl::StrCat(left_out,
                        "it would slow TCP on a veth to a third or less",
                        kAllTheSame);
  }
  if (request.strips_vlan) {
    return absl::StrCat(
        left_out,
        "the device takes VLAN tags out of frames, which XDP would not see",
        kAllTheSame, ", and 'ethtool -K ", request.interface,
        " rxvlan off rx-vlan-stag-hw-parse off' to leave the tags in");
  }
  return "";
}

bool IsXdp(const Rung& rung) {
  return rung.way == Way::kNative || rung.way == Way::kGeneric;
}

// What a person should know of the rung that holds.
void NoteBlindness(const Rung& rung, const AttachRequest& request,
                   std::vector<AttachStep>& steps) {
  if (!IsXdp(rung) || !request.strips_vlan) return;
  steps.push_back(
      {"vlan",
       absl::StrCat("capture on ", request.interface,
                    ": VLAN tags are not seen here, the device takes them out "
                    "of frames before XDP; the attach mode tcx sees them, and "
                    "so does XDP after 'ethtool -K ",
                    request.interface,
                    " rxvlan off rx-vlan-stag-hw-parse off'")});
}

// A kernel before 5.18 refuses what the newer variants need at the load.
absl::StatusOr<HookPrograms> LoadFor(const HookSpec& spec,
                                     ProgramVariant variant) {
  absl::StatusOr<HookPrograms> programs = HookPrograms::Load(spec, variant);
  if (programs.ok() || variant == ProgramVariant::kTc ||
      absl::IsPermissionDenied(programs.status())) {
    return programs;
  }
  absl::StatusOr<HookPrograms> legacy =
      HookPrograms::Load(spec, ProgramVariant::kXdpLegacy);
  return legacy.ok() || absl::IsPermissionDenied(legacy.status())
             ? std::move(legacy)
             : std::move(programs);
}

// Programs that rungs above have loaded: a load takes a tenth of a second.
using LoadedPrograms = std::map<ProgramVariant, HookPrograms>;

absl::StatusOr<std::unique_ptr<HookLink>> Link(Way way,
                                               const AttachRequest& request,
                                               int program_fd) {
  const std::string& interface = request.interface;
  const uint32_t ifindex = request.hook.ifindex;
  const Direction direction = request.hook.direction;
  switch (way) {
    case Way::kTcx:
      return TcxLink::Create(program_fd, interface, ifindex, direction);
    case Way::kClsact:
      return ClsactLink::Create(program_fd, interface, ifindex, direction);
    case Way::kNative:
      return XdpLink::Create(program_fd, interface, ifindex, XdpMode::kNative);
    case Way::kGeneric:
      return XdpLink::Create(program_fd, interface, ifindex, XdpMode::kGeneric);
  }
  return absl::InternalError("attach: no such way");
}

absl::StatusOr<Attachment> Try(const Rung& rung, const AttachRequest& request,
                               LoadedPrograms& loaded) {
  auto programs = loaded.find(rung.variant);
  if (programs == loaded.end()) {
    absl::StatusOr<HookPrograms> fresh = LoadFor(request.hook, rung.variant);
    if (!fresh.ok()) return fresh.status();
    programs = loaded.emplace(rung.variant, *std::move(fresh)).first;
  }
  absl::StatusOr<std::unique_ptr<HookLink>> link =
      Link(rung.way, request, programs->second.entry_fd());
  if (!link.ok()) return link.status();
  return Attachment{.programs = std::move(programs->second),
                    .link = *std::move(link),
                    .mode = rung.mode};
}

bool EndsClimb(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsNotFound(status);
}

// Whether a rung like the one before could do no better: the other native one
// would meet the same holder, clsact the same program that does not load.
bool WouldFailAlike(const Rung& rung, const absl::Status& last,
                    const LoadedPrograms& loaded) {
  if (rung.way == Way::kNative) return absl::IsFailedPrecondition(last);
  return rung.way == Way::kClsact && !loaded.contains(ProgramVariant::kTc);
}

absl::Status AllRefused(const AttachRequest& request,
                        const std::vector<AttachStep>& steps) {
  return absl::FailedPreconditionError(absl::StrCat(
      "attach to ", request.interface, " (",
      DirectionName(request.hook.direction), "): every way was refused: ",
      absl::StrJoin(steps, "; ", [](std::string* out, const AttachStep& step) {
        absl::StrAppend(out, step.reason);
      })));
}

}  // namespace

absl::StatusOr<Attachment> ClimbAttachLadder(const AttachRequest& request,
                                             std::vector<AttachStep>& steps) {
  steps.clear();
  const std::string why_not_native = WhyNotNative(request);
  if (!why_not_native.empty()) steps.push_back({"native", why_not_native});
  LoadedPrograms loaded;
  absl::Status last;
  for (const Rung& rung : RungsOf(request)) {
    if (!Allows(request, rung) ||
        (rung.way == Way::kNative && !why_not_native.empty()) ||
        WouldFailAlike(rung, last, loaded)) {
      continue;
    }
    absl::StatusOr<Attachment> attachment = Try(rung, request, loaded);
    last = attachment.status();
    if (last.ok()) NoteBlindness(rung, request, steps);
    steps.push_back({rung.name, std::string(last.message())});
    if (attachment.ok()) return attachment;
    if (EndsClimb(last)) return last;
  }
  return steps.size() == 1 ? last : AllRefused(request, steps);
}

}  // namespace xdplive::capture
