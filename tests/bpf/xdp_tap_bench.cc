// What the ingress program costs a packet, beside a program that does nothing,
// as BPF_PROG_TEST_RUN measures it. Prints; nothing here passes or fails.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bpf/bpf_test_run.h"
#include "capture/ring_reader.h"
#include "capture/xdp_program.h"
#include "parse_probe.skel.h"
#include "support/packet_builder.h"

namespace xdplive::testing {
namespace {

using capture::XdpProgram;
using capture::XdpVariant;

constexpr int kRounds = 5;
constexpr int kRuns = 1'000'000;
constexpr int kShownRuns = 50'000;  // what the ring holds
constexpr uint32_t kPlenty = 1'000'000'000;

struct ProbeDeleter {
  void operator()(parse_probe_bpf* probe) const {
    parse_probe_bpf::destroy(probe);
  }
};

struct Measure {
  std::string name;
  int program_fd;
  ByteVector frame;
  int runs = kRuns;
};

ByteVector Inet4Frame() {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Udp(1, 2)
      .PadTo(64)
      .Bytes();
}

ByteVector Inet6Frame() {
  return Packet()
      .Ethernet()
      .Vlan(3)
      .Ipv6("2001:db8::1", "2001:db8::2")
      .HopByHop()
      .Tcp(1, 2)
      .Bytes();
}

uint32_t BestNs(const Measure& measure) {
  uint32_t best = UINT32_MAX;
  for (int round = 0; round < kRounds; ++round) {
    const auto run =
        RunOnFrame(measure.program_fd, measure.frame, measure.runs);
    if (run.ok()) best = std::min(best, run->ns_per_run);
  }
  return best;
}

absl::StatusOr<XdpProgram> Tap(int ring_fd, uint32_t packets_per_second) {
  absl::StatusOr<XdpProgram> program =
      XdpProgram::Load({.ifindex = 1,
                        .snap_length = 128,
                        .packets_per_second = packets_per_second,
                        .ring_fd = ring_fd},
                       XdpVariant::kFrags);
  if (program.ok()) program->Start();
  return program;
}

absl::Status Run() {
  const std::unique_ptr<parse_probe_bpf, ProbeDeleter> probe(
      parse_probe_bpf::open_and_load());
  if (probe == nullptr) return absl::InternalError("load the probe: refused");
  const auto reader = capture::RingReader::Start(16 << 20);
  if (!reader.ok()) return reader.status();
  const auto busy = Tap((*reader)->ring_fd(), 1);
  const auto shown = Tap((*reader)->ring_fd(), kPlenty);
  if (!busy.ok()) return busy.status();
  if (!shown.ok()) return shown.status();
  const int no_op = bpf_program__fd(probe->progs.no_op);
  const int parse = bpf_program__fd(probe->progs.parse_probe);
  const uint32_t floor = BestNs({"no-op", no_op, Inet4Frame()});
  for (const Measure& measure : std::vector<Measure>{
           {"no-op", no_op, Inet4Frame()},
           {"parser alone, ipv4 udp", parse, Inet4Frame()},
           {"parser alone, vlan ipv6 hop-by-hop tcp", parse, Inet6Frame()},
           {"tap, counted, ipv4 udp", busy->fd(), Inet4Frame()},
           {"tap, counted, vlan ipv6 hop-by-hop tcp", busy->fd(), Inet6Frame()},
           {"tap, counted and shown", shown->fd(), Inet4Frame(), kShownRuns},
       }) {
    const uint32_t ns = BestNs(measure);
    std::fputs(absl::StrFormat("%-42s %4d ns  %.2f x no-op\n", measure.name, ns,
                               static_cast<double>(ns) / floor)
                   .c_str(),
               stdout);
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace xdplive::testing

int main() {
  const absl::Status status = xdplive::testing::Run();
  if (status.ok()) return 0;
  std::fputs((status.ToString() + "\n").c_str(), stderr);
  return 1;
}
