#include "bpf/load/witness.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <net/if.h>

#include <cerrno>
#include <numeric>

#include "absl/status/status.h"
#include "bpf/load/flood_contract.h"
#include "flood.skel.h"

namespace xdplive::testing {
namespace {

absl::StatusOr<uint64_t> ReadSum(int map_fd, uint32_t key) {
  std::vector<uint64_t> by_cpu(libbpf_num_possible_cpus());
  if (bpf_map_lookup_elem(map_fd, &key, by_cpu.data()) != 0) {
    return absl::ErrnoToStatus(errno, "read the witness");
  }
  return std::accumulate(by_cpu.begin(), by_cpu.end(), uint64_t{0});
}

}  // namespace

void Witness::Destroy::operator()(flood_bpf* programs) const {
  flood_bpf::destroy(programs);
}

absl::StatusOr<std::unique_ptr<Witness>> Witness::Place(
    const std::string& interface, uint32_t tuples) {
  std::unique_ptr<Witness> witness(new Witness);
  witness->tuples_ = tuples;
  flood_bpf* programs = flood_bpf::open();
  witness->programs_.reset(programs);
  if (programs == nullptr) return absl::ErrnoToStatus(errno, "open a witness");
  bpf_program__set_autoload(programs->progs.flood, false);
  bpf_map__set_max_entries(programs->maps.flood_arrived, tuples + 1);
  if (const int error = flood_bpf::load(programs); error != 0) {
    return absl::ErrnoToStatus(-error, "load a witness");
  }
  if (absl::Status status = witness->Attach(interface); !status.ok()) {
    return status;
  }
  return witness;
}

absl::Status Witness::Attach(const std::string& interface) const {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  hook.attach_point = BPF_TC_INGRESS;
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.prog_fd = bpf_program__fd(programs_->progs.witness);
  int error = bpf_tc_hook_create(&hook);
  if (error == 0 || error == -EEXIST) error = bpf_tc_attach(&hook, &options);
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(-error, "attach a witness");
}

absl::StatusOr<Arrivals> Witness::Read() const {
  Arrivals arrivals;
  const int arrived = bpf_map__fd(programs_->maps.flood_arrived);
  for (uint32_t tuple = 0; tuple <= tuples_; ++tuple) {
    const auto packets = ReadSum(arrived, tuple);
    if (!packets.ok()) return packets.status();
    arrivals.packets.push_back(*packets);
  }
  const auto strangers =
      ReadSum(bpf_map__fd(programs_->maps.flood_strangers), 0);
  if (!strangers.ok()) return strangers.status();
  arrivals.strangers = *strangers;
  return arrivals;
}

}  // namespace xdplive::testing
