#include "capture/attach_ladder.h"

#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace xdplive::capture {
namespace {

struct Rung {
  XdpMode mode;
  XdpVariant variant;
};

constexpr Rung kRungs[] = {
    {XdpMode::kNative, XdpVariant::kFrags},
    {XdpMode::kNative, XdpVariant::kLinear},
    {XdpMode::kGeneric, XdpVariant::kFrags},
};

std::string RungName(const Rung& rung) {
  const bool single_buffer = rung.variant == XdpVariant::kLinear;
  return absl::StrCat(XdpModeName(rung.mode),
                      single_buffer ? " (single buffer)" : "");
}

bool Allows(const std::string& attach_mode, XdpMode mode) {
  return attach_mode == "auto" || attach_mode == XdpModeName(mode);
}

// "" where the native mode does no harm, or where it was asked for. A veth
// drops the segmentation offload of its peer with a native program: measured,
// TCP went on at a third of its rate, and at its full rate with a generic one.
std::string WhyNotNative(const AttachRequest& request) {
  if (request.attach_mode != "auto" || request.driver != "veth") return "";
  return absl::StrCat(
      "attach native xdp to ", request.interface,
      ": left out, it would slow TCP on a veth to a third; choose the attach "
      "mode native to have it all the same");
}

// A kernel before 5.18 refuses what the newer variants need at the load.
absl::StatusOr<XdpProgram> LoadFor(const XdpProgramSpec& spec,
                                   XdpVariant variant) {
  absl::StatusOr<XdpProgram> program = XdpProgram::Load(spec, variant);
  if (program.ok() || absl::IsPermissionDenied(program.status())) {
    return program;
  }
  absl::StatusOr<XdpProgram> legacy =
      XdpProgram::Load(spec, XdpVariant::kLegacy);
  return legacy.ok() || absl::IsPermissionDenied(legacy.status())
             ? std::move(legacy)
             : std::move(program);
}

// Programs that rungs above have loaded: a load takes a tenth of a second.
using LoadedPrograms = std::map<XdpVariant, XdpProgram>;

absl::StatusOr<XdpAttachment> Try(const Rung& rung,
                                  const AttachRequest& request,
                                  LoadedPrograms& loaded) {
  auto program = loaded.find(rung.variant);
  if (program == loaded.end()) {
    absl::StatusOr<XdpProgram> fresh = LoadFor(request.program, rung.variant);
    if (!fresh.ok()) return fresh.status();
    program = loaded.emplace(rung.variant, *std::move(fresh)).first;
  }
  absl::StatusOr<XdpLink> link =
      XdpLink::Create(program->second.fd(), request.interface,
                      request.program.ifindex, rung.mode);
  if (!link.ok()) return link.status();
  return XdpAttachment{.program = std::move(program->second),
                       .link = *std::move(link),
                       .mode = XdpModeName(rung.mode)};
}

bool EndsClimb(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsNotFound(status);
}

// The other native rung meets the same holder or the same lack of a driver.
bool EndsMode(const absl::Status& status) {
  return absl::IsFailedPrecondition(status);
}

absl::Status AllRefused(const std::string& interface,
                        const std::vector<AttachStep>& steps) {
  return absl::FailedPreconditionError(absl::StrCat(
      "attach to ", interface, ": every way was refused: ",
      absl::StrJoin(steps, "; ", [](std::string* out, const AttachStep& step) {
        absl::StrAppend(out, step.reason);
      })));
}

}  // namespace

absl::StatusOr<XdpAttachment> ClimbAttachLadder(
    const AttachRequest& request, std::vector<AttachStep>& steps) {
  steps.clear();
  const std::string why_not_native = WhyNotNative(request);
  if (!why_not_native.empty()) steps.push_back({"native", why_not_native});
  LoadedPrograms loaded;
  absl::Status last;
  for (const Rung& rung : kRungs) {
    const bool native = rung.mode == XdpMode::kNative;
    if (!Allows(request.attach_mode, rung.mode) ||
        (native && !why_not_native.empty()) ||
        (rung.variant == XdpVariant::kLinear && EndsMode(last))) {
      continue;
    }
    absl::StatusOr<XdpAttachment> attachment = Try(rung, request, loaded);
    last = attachment.status();
    steps.push_back({RungName(rung), std::string(last.message())});
    if (attachment.ok()) return attachment;
    if (EndsClimb(last)) return last;
  }
  return steps.size() == 1 ? last : AllRefused(request.interface, steps);
}

}  // namespace xdplive::capture
