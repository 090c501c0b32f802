// Counts by hand what of a flood arrives at an interface.
#ifndef XDPLIVE_TESTS_BPF_LOAD_WITNESS_H_
#define XDPLIVE_TESTS_BPF_LOAD_WITNESS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

struct flood_bpf;

namespace xdplive::testing {

struct Arrivals {
  std::vector<uint64_t> packets;  // by tuple; the last is the marked one
  uint64_t strangers = 0;         // packets that are of no flood
};

// A clsact program behind every hook of ours: by the number that each frame
// carries, so it shares neither parser nor filter nor counter with what it
// judges. It lasts as long as the interface. Threads: one at a time.
class Witness {
 public:
  // For floods of `tuples` tuples at `interface`, from now on.
  static absl::StatusOr<std::unique_ptr<Witness>> Place(
      const std::string& interface, uint32_t tuples);

  absl::StatusOr<Arrivals> Read() const;

 private:
  struct Destroy {
    void operator()(flood_bpf* programs) const;
  };

  Witness() = default;
  absl::Status Attach(const std::string& interface) const;

  uint32_t tuples_ = 0;
  std::unique_ptr<flood_bpf, Destroy> programs_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_WITNESS_H_
