#include "capture/attach_ladder.h"

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
  const bool whole_frames =
      rung.mode == XdpMode::kNative && rung.variant != XdpVariant::kFrags;
  return absl::StrCat(XdpModeName(rung.mode),
                      whole_frames ? " (single buffer)" : "");
}

bool Allows(const std::string& attach_mode, XdpMode mode) {
  return attach_mode == "auto" || attach_mode == XdpModeName(mode);
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

absl::StatusOr<XdpAttachment> Try(const Rung& rung,
                                  const std::string& interface,
                                  const XdpProgramSpec& spec) {
  absl::StatusOr<XdpProgram> program = LoadFor(spec, rung.variant);
  if (!program.ok()) return program.status();
  absl::StatusOr<XdpLink> link =
      XdpLink::Create(program->fd(), interface, spec.ifindex, rung.mode);
  if (!link.ok()) return link.status();
  return XdpAttachment{.program = *std::move(program),
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
    const std::string& attach_mode, const std::string& interface,
    const XdpProgramSpec& spec, std::vector<AttachStep>& steps) {
  steps.clear();
  absl::Status last;
  for (const Rung& rung : kRungs) {
    if (!Allows(attach_mode, rung.mode)) continue;
    if (EndsMode(last) && rung.variant == XdpVariant::kLinear) continue;
    absl::StatusOr<XdpAttachment> attachment = Try(rung, interface, spec);
    last = attachment.status();
    steps.push_back(
        {.mode = RungName(rung), .reason = std::string(last.message())});
    if (attachment.ok()) return attachment;
    if (EndsClimb(last)) return last;
  }
  return steps.size() == 1 ? last : AllRefused(interface, steps);
}

}  // namespace xdplive::capture
