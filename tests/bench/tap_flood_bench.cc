// How many packets a second pass a native XDP hook of a veth with taps on it,
// beside a bare flow hash on the same veth in the same run, and what the
// plugin's side costs meanwhile. Prints; nothing here passes or fails.
//
// Argument: seconds of each flood (default 1).
#include <bpf/bpf.h>
#include <dirent.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bare_flow.skel.h"
#include "bpf/load/flood.h"
#include "bpf/load/tap_record.h"
#include "bpf/network_sandbox.h"
#include "capture/capture_engine.h"
#include "capture/os/bpf_handles.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::testing {
namespace {

using capture::UniqueFd;

constexpr int kRounds = 7;
constexpr size_t kFilterCounts[] = {0, 1, 8};

// Takes windows and rows and does nothing with them: what is left is what the
// capture room itself costs.
class IdleSink final : public tap::TapSink {
 public:
  void OnPackets(absl::Span<const tap::Packet>) override {}
  void OnWindow(const tap::TapWindow&) override {}
};

std::set<std::string> Threads() {
  std::set<std::string> names;
  DIR* directory = opendir("/proc/self/task");
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') names.insert(entry->d_name);
  }
  closedir(directory);
  return names;
}

// Nanoseconds these threads ran so far.
double RunTime(const std::set<std::string>& threads) {
  double sum = 0;
  for (const std::string& thread : threads) {
    std::ifstream file(absl::StrCat("/proc/self/task/", thread, "/schedstat"));
    double ns = 0;
    if (file >> ns) sum += ns;
  }
  return sum;
}

struct Result {
  double packets_per_second = 0;
  // In a second that a processor spent on it: what a busy machine leaves
  // alike.
  double packets_per_processor = 0;
  double own_cpu = 0;  // of the engine's threads, in processors
};

Result ToResult(const Flood::Sent& sent, double own_ns) {
  const double seconds = absl::ToDoubleSeconds(sent.took);
  const auto packets = static_cast<double>(sent.packets);
  return {.packets_per_second = packets / seconds,
          .packets_per_processor = packets / absl::ToDoubleSeconds(sent.ran),
          .own_cpu = own_ns / 1e9 / seconds};
}

// Each attaches afresh, so that every one meets the same state of the device.
class Contest {
 public:
  Contest(uint32_t tuples, absl::Duration time)
      : tuples_(tuples), time_(time) {}

  absl::StatusOr<Result> RunBare() const {
    bare_flow_bpf* bare = bare_flow_bpf::open_and_load();
    if (bare == nullptr) return absl::InternalError("load the bare program");
    bpf_link_create_opts options{};
    options.sz = sizeof(options);
    options.flags = XDP_FLAGS_DRV_MODE;
    const UniqueFd link(bpf_link_create(
        bpf_program__fd(bare->progs.bare_flow),
        static_cast<int>(if_nametoindex("veth0")), BPF_XDP, &options));
    auto result = link.valid() ? RunFlood({}) : absl::InternalError("attach");
    bare_flow_bpf::destroy(bare);
    return result;
  }

  absl::StatusOr<Result> RunTaps(size_t filters) const {
    const std::set<std::string> before = Threads();
    auto engine = capture::OpenCaptureEngine({.attach_mode = "native"});
    if (!engine.ok()) return engine.status();
    IdleSink sink;
    std::vector<std::shared_ptr<tap::Tap>> taps;
    for (size_t i = 0; i <= filters; ++i) {
      auto tap = OpenNow(**engine, SpecOf("veth0", tap::Direction::kIngress,
                                          i > 0 ? FilterOf(i) : ""));
      if (!tap.ok()) return tap.status();
      (*tap)->Start(sink);
      taps.push_back(*std::move(tap));
    }
    std::set<std::string> own = Threads();
    for (const std::string& thread : before) own.erase(thread);
    auto result = RunFlood(own);
    for (const auto& tap : taps) {
      tap->Stop(sink);
    }
    return result;
  }

 private:
  // Matches nothing of the flood, by its last test.
  static std::string FilterOf(size_t i) {
    return absl::StrCat("ip and udp dst port ", 50 + i);
  }

  absl::StatusOr<Result> RunFlood(const std::set<std::string>& own) const {
    const auto flood = Flood::Prepare({.tuples = tuples_});
    if (!flood.ok()) return flood.status();
    const double before = RunTime(own);
    const auto sent = (*flood)->SendFor(time_);
    if (!sent.ok()) return sent.status();
    return ToResult(*sent, RunTime(own) - before);
  }

  uint32_t tuples_;
  absl::Duration time_;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The rounds of one contestant.
struct Rounds {
  std::vector<double> rates, rates_per_processor, ratios, own_cpu;

  void Add(const Result& result, const Result& yardstick) {
    rates.push_back(result.packets_per_second);
    rates_per_processor.push_back(result.packets_per_processor);
    ratios.push_back(result.packets_per_processor /
                     yardstick.packets_per_processor);
    own_cpu.push_back(result.own_cpu);
  }

  void Print(uint32_t tuples, const std::string& name) const {
    std::puts(absl::StrFormat("%6d  %-20s %5.2f   %5.2f   %4.2f   %4.2f %%",
                              tuples, name, Median(rates) / 1e6,
                              Median(rates_per_processor) / 1e6, Median(ratios),
                              Median(own_cpu) * 100)
                  .c_str());
  }
};

absl::Status Compare(uint32_t tuples, absl::Duration time) {
  const Contest contest(tuples, time);
  Rounds bare, taps[std::size(kFilterCounts)];
  for (int round = 0; round < kRounds; ++round) {
    const auto yardstick = contest.RunBare();
    if (!yardstick.ok()) return yardstick.status();
    bare.Add(*yardstick, *yardstick);
    for (size_t i = 0; i < std::size(kFilterCounts); ++i) {
      const auto result = contest.RunTaps(kFilterCounts[i]);
      if (!result.ok()) return result.status();
      taps[i].Add(*result, *yardstick);
    }
  }
  bare.Print(tuples, "bare flow hash");
  for (size_t i = 0; i < std::size(kFilterCounts); ++i) {
    taps[i].Print(tuples,
                  absl::StrCat("base + ", kFilterCounts[i], " filters"));
  }
  return absl::OkStatus();
}

absl::Status Run(absl::Duration time) {
  const auto sandbox = NetworkSandbox::Enter();
  if (!sandbox.ok()) return sandbox.status();
  absl::Status status = Flood::MakeReady("veth1", "veth0");
  std::puts("tuples                       Mpps  a CPU's  x bare  engine's CPU");
  for (uint32_t tuples : {100, 10'000, 200'000}) {
    if (status.ok()) status = Compare(tuples, time);
  }
  return status;
}

}  // namespace
}  // namespace xdplive::testing

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  const absl::Status status = xdplive::testing::Run(absl::Seconds(seconds));
  if (status.ok()) return 0;
  std::fputs((status.ToString() + "\n").c_str(), stderr);
  return 1;
}
