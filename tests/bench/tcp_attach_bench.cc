// What each way to attach costs the TCP of the interface it watches: iperf3
// through a veth pair, with all packets counted on the near end, whose ladder
// is the plugin's. Prints; nothing here passes or fails. Every figure is the
// best of rounds that take turns, so that what the machine does meanwhile
// strikes all alike.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/attach_fixture.h"
#include "bpf/bpf_test_run.h"
#include "bpf/load/peer_namespace.h"
#include "bpf/network_sandbox.h"
#include "capture/attach/attach_ladder.h"

namespace xdplive::testing {
namespace {

using capture::Attachment;
using capture::UniqueFd;
using tap::Direction;

constexpr int kRounds = 7;
constexpr int kSeconds = 1;
constexpr char kPeer[] = "10.9.0.2";
constexpr uint32_t kRingBytes = 16 << 20;
constexpr uint64_t kCountAll = 1 | 1u << TAP_STATE_ALL_SHIFT;

struct Setting {
  const char* name;
  std::vector<std::pair<const char*, Direction>> hooks;  // attach mode
  bool counts = true;
};

const Setting kSettings[] = {
    {"nothing attached", {}},
    {"native, no tap", {{"native", Direction::kIngress}}, false},
    {"native", {{"native", Direction::kIngress}}},
    {"generic", {{"generic", Direction::kIngress}}},
    {"tcx", {{"tcx", Direction::kIngress}}},
    {"tcx egress", {{"tcx", Direction::kEgress}}},
    {"tcx both", {{"tcx", Direction::kIngress}, {"tcx", Direction::kEgress}}},
};

struct Rate {
  double gigabits = 0;      // a second
  double per_cpu_time = 0;  // gigabits a second of CPU, of both ends together
};

struct Rates {
  Rate received;
  Rate sent;
};

// iperf3's server in the peer's namespace.
class Server {
 public:
  explicit Server(const PeerNamespace& peer) {
    peer.Run([this] {
      pid_ = fork();
      if (pid_ != 0) return;
      const int nowhere = open("/dev/null", O_RDWR);
      for (const int fd : {0, 1, 2}) dup2(nowhere, fd);
      execlp("iperf3", "iperf3", "-s", nullptr);
      _exit(127);
    });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_ = -1;
};

// The number after `"key":` of the last object `within`; 0 if there is none.
double Number(const std::string& report, const char* within, const char* key) {
  const size_t object = report.rfind(absl::StrCat("\"", within, "\":"));
  const std::string quoted = absl::StrCat("\"", key, "\":");
  const size_t at = report.find(quoted, object);
  if (object == std::string::npos || at == std::string::npos) return 0;
  return atof(report.c_str() + at + quoted.size());
}

// All zero when nothing could be measured.
Rate Measure(const std::string& options) {
  const std::string report = OutputOf(absl::StrCat(
      "iperf3 -J -c ", kPeer, " -t ", kSeconds, " -O 0.2 ", options, " 2>&1"));
  constexpr char kUse[] = "cpu_utilization_percent";
  const double cpus = (Number(report, kUse, "host_total") +
                       Number(report, kUse, "remote_total")) /
                      100;
  Rate rate;
  rate.gigabits = Number(report, "sum_received", "bits_per_second") / 1e9;
  if (cpus > 0) rate.per_cpu_time = rate.gigabits / cpus;
  return rate;
}

void KeepBest(const Rate& rate, Rate& best) {
  best.gigabits = std::max(best.gigabits, rate.gigabits);
  best.per_cpu_time = std::max(best.per_cpu_time, rate.per_cpu_time);
}

absl::StatusOr<std::vector<Attachment>> Climb(const Setting& setting,
                                              int ring_fd) {
  std::vector<Attachment> held;
  for (const auto& [mode, direction] : setting.hooks) {
    capture::AttachRequest request;
    request.interface = "veth0";
    request.attach_mode = mode;
    request.driver = "veth";
    request.hook.ifindex = if_nametoindex("veth0");
    request.hook.direction = direction;
    request.hook.ring_fd = ring_fd;
    tap::AttachReport report;
    auto attachment = capture::ClimbAttachLadder(request, report);
    if (!attachment.ok()) return attachment.status();
    attachment->programs.control().state = setting.counts ? kCountAll : 0;
    held.push_back(*std::move(attachment));
  }
  return held;
}

absl::Status Round(const Setting& setting, int ring_fd, Rates& best) {
  const auto held = Climb(setting, ring_fd);
  if (!held.ok()) return held.status();
  KeepBest(Measure("-R"), best.received);
  KeepBest(Measure(""), best.sent);
  return absl::OkStatus();
}

// With what share of it remains, of what there is with nothing attached.
std::string InWords(const Rate& rate, const Rate& bare) {
  return absl::StrFormat("%6.2f (%.2f) %6.2f (%.2f)", rate.gigabits,
                         rate.gigabits / bare.gigabits, rate.per_cpu_time,
                         rate.per_cpu_time / bare.per_cpu_time);
}

void Print(const std::vector<Rates>& best) {
  absl::PrintF("%-18s  %-29s %-29s\n", "TCP by iperf3", "into veth0",
               "out of veth0");
  absl::PrintF("%-18s  %-29s %-29s\n", "", "Gbit/s     Gbit per CPU s",
               "Gbit/s     Gbit per CPU s");
  for (size_t i = 0; i < best.size(); ++i) {
    absl::PrintF("%-18s %-29s %-29s\n", kSettings[i].name,
                 InWords(best[i].received, best[0].received),
                 InWords(best[i].sent, best[0].sent));
  }
}

absl::Status Bench() {
  const auto sandbox = NetworkSandbox::Enter();
  if (!sandbox.ok()) return sandbox.status();
  const auto peer = PeerNamespace::Make("veth1", absl::StrCat(kPeer, "/24"));
  if (!peer.ok()) return peer.status();
  const UniqueFd ring(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tap_ring", 0, 0,
                                     kRingBytes, nullptr));
  const Server server(*peer);
  for (int tries = 0; tries < 50 && Measure("").gigabits == 0; ++tries) {
    absl::SleepFor(absl::Milliseconds(100));
  }
  std::vector<Rates> best(std::size(kSettings));
  for (int round = 0; round < kRounds; ++round) {
    for (size_t i = 0; i < best.size(); ++i) {
      const absl::Status status = Round(kSettings[i], ring.get(), best[i]);
      if (!status.ok()) return status;
    }
  }
  Print(best);
  return absl::OkStatus();
}

}  // namespace
}  // namespace xdplive::testing

int main() {
  if (const std::string reason = xdplive::testing::WhyNoBpf();
      !reason.empty()) {
    std::puts(reason.c_str());
    return 0;
  }
  if (std::system("iperf3 --version >/dev/null 2>&1") != 0) {
    std::puts("iperf3 is not installed: 'make bench' installs it");
    return 0;
  }
  libbpf_set_print(nullptr);
  const absl::Status status = xdplive::testing::Bench();
  if (status.ok()) return 0;
  std::puts(status.ToString().c_str());
  return 1;
}
