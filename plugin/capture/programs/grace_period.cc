#include "capture/programs/grace_period.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>
#include <cstdint>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {

absl::StatusOr<GracePeriod> GracePeriod::Make() {
  UniqueFd inner(bpf_map_create(BPF_MAP_TYPE_ARRAY, "tap_grace_in",
                                sizeof(uint32_t), sizeof(uint32_t), 1,
                                nullptr));
  if (!inner.valid()) return LibbpfStatus("make a map", errno);
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.inner_map_fd = static_cast<uint32_t>(inner.get());
  UniqueFd outer(bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "tap_grace",
                                sizeof(uint32_t), sizeof(uint32_t), 1,
                                &options));
  if (!outer.valid()) return LibbpfStatus("make a map of maps", errno);
  return GracePeriod(std::move(outer), std::move(inner));
}

absl::Status GracePeriod::Wait() const {
  const uint32_t key = 0;
  const int inner = inner_.get();
  if (bpf_map_update_elem(outer_.get(), &key, &inner, BPF_ANY) == 0) {
    return absl::OkStatus();
  }
  return LibbpfStatus("wait for programs that run", errno);
}

void GracePeriod::WaitForSure() const {
  constexpr absl::Duration kLongerThanAnyRun = absl::Seconds(1);
  if (!Wait().ok()) absl::SleepFor(kLongerThanAnyRun);
}

}  // namespace xdplive::capture
