#include "capture/programs/refused_filters.h"

#include <utility>

#include "capture/os/libbpf_status.h"

namespace xdplive::capture {

absl::Status RefusedFilters::Find(const std::string& place,
                                  const std::string& filter) const {
  const auto found = refusals_.find({place, filter});
  return found == refusals_.end() ? absl::OkStatus() : found->second;
}

void RefusedFilters::Remember(const std::string& place,
                              const std::string& filter,
                              const absl::Status& refusal) {
  if (!refusal.GetPayload(kVerifierLogPayload).has_value() ||
      absl::IsPermissionDenied(refusal)) {
    return;
  }
  Key key(place, filter);
  absl::Status brief = refusal;
  // A megabyte each; who was refused first has it.
  brief.ErasePayload(kVerifierLogPayload);
  if (!refusals_.emplace(key, std::move(brief)).second) return;
  by_age_.push_back(std::move(key));
  if (by_age_.size() <= kMost) return;
  refusals_.erase(by_age_.front());
  by_age_.pop_front();
}

}  // namespace xdplive::capture
