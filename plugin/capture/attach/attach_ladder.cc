#include "capture/attach/attach_ladder.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "capture/attach/clsact_link.h"
#include "capture/attach/tcx_link.h"
#include "capture/attach/xdp_link.h"

namespace xdplive::capture {
namespace {

// A rung as it is made.
struct Step {
  tap::Rung rung;
  ProgramVariant variant;
  const char* mode;  // as it is asked for
};

constexpr Step kIngressSteps[] = {
    {tap::Rung::kNative, ProgramVariant::kXdpFrags, "native"},
    {tap::Rung::kNativeSingle, ProgramVariant::kXdpLinear, "native"},
    {tap::Rung::kTcx, ProgramVariant::kTc, "tcx"},
    {tap::Rung::kClsact, ProgramVariant::kTc, "tcx"},
    // Not frags: for such a program Linux 6.18 copies frames with little
    // headroom in a way that hides the Ethernet header from every TC program
    // after it.
    {tap::Rung::kGeneric, ProgramVariant::kXdpLinear, "generic"},
};

// XDP sees no frame that leaves.
constexpr Step kEgressSteps[] = {
    {tap::Rung::kTcx, ProgramVariant::kTc, "tcx"},
    {tap::Rung::kClsact, ProgramVariant::kTc, "tcx"},
};

bool IsEgress(const AttachRequest& request) {
  return request.hook.direction == tap::Direction::kEgress;
}

absl::Span<const Step> StepsOf(const AttachRequest& request) {
  if (IsEgress(request)) return kEgressSteps;
  return kIngressSteps;
}

bool Allows(const AttachRequest& request, const Step& step) {
  return IsEgress(request) || request.attach_mode == "auto" ||
         request.attach_mode == step.mode;
}

bool IsNative(tap::Rung rung) {
  return rung == tap::Rung::kNative || rung == tap::Rung::kNativeSingle;
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

// What a person should know of the rung that holds.
void NoteBlindness(tap::Rung rung, const AttachRequest& request,
                   std::vector<std::string>& notes) {
  const bool is_xdp = IsNative(rung) || rung == tap::Rung::kGeneric;
  if (!is_xdp || !request.strips_vlan) return;
  notes.push_back(absl::StrCat(
      "capture on ", request.interface,
      ": VLAN tags are not seen here, the device takes them out "
      "of frames before XDP; the attach mode tcx sees them, and "
      "so does XDP after 'ethtool -K ",
      request.interface, " rxvlan off rx-vlan-stag-hw-parse off'"));
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

absl::StatusOr<std::unique_ptr<HookLink>> Link(tap::Rung rung,
                                               const AttachRequest& request,
                                               int program_fd) {
  const std::string& interface = request.interface;
  const uint32_t ifindex = request.hook.ifindex;
  const tap::Direction direction = request.hook.direction;
  switch (rung) {
    case tap::Rung::kTcx:
      return TcxLink::Create(program_fd, interface, ifindex, direction);
    case tap::Rung::kClsact:
      return ClsactLink::Create(program_fd, interface, ifindex, direction);
    case tap::Rung::kNative:
    case tap::Rung::kNativeSingle:
      return XdpLink::Create(program_fd, interface, ifindex, XdpMode::kNative);
    case tap::Rung::kGeneric:
      return XdpLink::Create(program_fd, interface, ifindex, XdpMode::kGeneric);
  }
  return absl::InternalError("attach: no such way");
}

absl::StatusOr<Attachment> Try(const Step& step, const AttachRequest& request,
                               LoadedPrograms& loaded) {
  auto programs = loaded.find(step.variant);
  if (programs == loaded.end()) {
    ASSIGN_OR_RETURN(HookPrograms fresh, LoadFor(request.hook, step.variant));
    programs = loaded.emplace(step.variant, std::move(fresh)).first;
  }
  ASSIGN_OR_RETURN(std::unique_ptr<HookLink> link,
                   Link(step.rung, request, programs->second.entry_fd()));
  return Attachment{.programs = std::move(programs->second),
                    .link = std::move(link),
                    .mode = step.mode};
}

bool EndsClimb(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsNotFound(status);
}

// Whether a rung like the one before could do no better: the other native one
// would meet the same holder, clsact the same program that does not load.
bool WouldFailAlike(tap::Rung rung, const absl::Status& last,
                    const LoadedPrograms& loaded) {
  if (IsNative(rung)) return absl::IsFailedPrecondition(last);
  return rung == tap::Rung::kClsact && !loaded.contains(ProgramVariant::kTc);
}

absl::Status AllRefused(const AttachRequest& request,
                        const std::vector<tap::AttachStep>& steps) {
  return absl::FailedPreconditionError(absl::StrCat(
      "attach to ", request.interface, " (",
      tap::DirectionName(request.hook.direction), "): every way was refused: ",
      absl::StrJoin(steps, "; ",
                    [](std::string* out, const tap::AttachStep& step) {
                      absl::StrAppend(out, step.reason);
                    })));
}

}  // namespace

absl::StatusOr<Attachment> ClimbAttachLadder(const AttachRequest& request,
                                             tap::AttachReport& report) {
  report = {};
  std::vector<tap::AttachStep>& steps = report.steps;
  const std::string why_not_native = WhyNotNative(request);
  if (!why_not_native.empty()) {
    steps.push_back(
        {tap::Rung::kNative, tap::AttachOutcome::kLeftOut, why_not_native});
  }
  LoadedPrograms loaded;
  absl::Status last;
  for (const Step& step : StepsOf(request)) {
    if (!Allows(request, step) ||
        (IsNative(step.rung) && !why_not_native.empty()) ||
        WouldFailAlike(step.rung, last, loaded)) {
      continue;
    }
    absl::StatusOr<Attachment> attachment = Try(step, request, loaded);
    last = attachment.status();
    steps.push_back(
        {step.rung,
         last.ok() ? tap::AttachOutcome::kHolds : tap::AttachOutcome::kRefused,
         std::string(last.message())});
    if (attachment.ok()) {
      NoteBlindness(step.rung, request, report.notes);
      report.mode = step.mode;
      return attachment;
    }
    if (EndsClimb(last)) return last;
  }
  return steps.size() == 1 ? last : AllRefused(request, steps);
}

}  // namespace xdplive::capture
