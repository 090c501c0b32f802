#include "link/serve/admission.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "filter/both.h"
#include "filter/filter.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {

Admission::Admission(tap::Engine& engine, Limits limits,
                     std::function<absl::Time()> now)
    : limits_(std::move(limits)),
      interfaces_(engine, limits_.interfaces, std::move(now)) {}

tap::EngineLimits Admission::ForClients() const {
  return {.packet_access = limits_.packet_access,
          .identity = limits_.identity,
          .forced_filter = filter::TextOf(limits_.forced_filter)};
}

absl::Status Admission::CheckPackets() const {
  if (ShowsPackets()) return absl::OkStatus();
  return absl::PermissionDeniedError(
      "follow lane: the agent shows packets to nobody; packet_access under "
      "[limits] of its file says so");
}

absl::Status Admission::CheckTaps(size_t open) const {
  if (open < limits_.taps) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      "open tap: ", limits_.taps,
      " are open, the most of all clients together; close panels, or raise "
      "taps under [limits] of the agent's file"));
}

absl::StatusOr<AdmittedTap> Admission::WithForced(
    const tap::TapSpec& asked) const {
  ASSIGN_OR_RETURN(filter::FilterPtr both,
                   filter::Both(asked.filter, limits_.forced_filter));
  return AdmittedTap{asked, tap::TapSpec(asked.origin, std::move(both))};
}

void Admission::Admit(ClientId client, const agent::v1::TapName& asked,
                      Admitted admitted) {
  // Sizes first: what waits takes memory.
  const absl::StatusOr<TapText> text = ReadTapText(asked);
  if (!text.ok()) return admitted(text.status());
  const absl::Status allowed = interfaces_.Check(text->origin.interface);
  if (!allowed.ok()) return admitted(allowed);
  if (text->filter.empty()) {
    return admitted(WithForced(tap::TapSpec(text->origin)));
  }
  compiler_->Run(Queue(client),
                 [this, client, text = *text, admitted = std::move(admitted)] {
                   Done(client);
                   const absl::StatusOr<tap::TapSpec> spec = CompileTap(text);
                   if (!spec.ok()) return admitted(spec.status());
                   admitted(WithForced(*spec));
                 });
}

// Those who have few are served first, so that a flood waits for itself.
size_t Admission::Queue(ClientId client) {
  absl::MutexLock lock(&mutex_);
  return ++waiting_[client];
}

void Admission::Done(ClientId client) {
  absl::MutexLock lock(&mutex_);
  const auto found = waiting_.find(client);
  if (--found->second == 0) waiting_.erase(found);
}

std::string Admission::AskedFilter(const std::string& in_kernel) const {
  const std::string& forced = filter::TextOf(limits_.forced_filter);
  if (forced.empty()) return in_kernel;
  if (in_kernel == forced) return "";
  // As filter::Both writes it.
  absl::string_view asked = in_kernel;
  if (absl::ConsumePrefix(&asked, "(") &&
      absl::ConsumeSuffix(&asked, absl::StrCat(") and (", forced, ")"))) {
    return std::string(asked);
  }
  return in_kernel;
}

}  // namespace xdplive::link
