// What a filter costs in the kernel as we write it, against the program of
// libpcap's optimiser, both translated alike: BPF_PROG_TEST_RUN over frames of
// each kind, in turns, the best of several rounds.
#include <bpf/bpf.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "bpf/filter/filter_program.h"
#include "bpf/filter/frames.h"
#include "bpf/filter/pcap_program.h"
#include "capture/ebpf/instructions.h"
#include "capture/ebpf/translate.h"
#include "filter/compile.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using capture::UniqueFd;
using Program = std::vector<sock_filter>;

constexpr int kRepeats = 20000;
constexpr int kRounds = 7;

std::vector<std::string> Questions() {
  std::vector<std::string> questions = {
      "tcp",
      "udp port 53",
      "tcp port 443",
      "port 80",
      "host 10.0.0.1",
      "net 10.0.0.0/8",
      "icmp",
      "arp",
      "ip6",
      "vlan 100",
      "not port 22",
      "portrange 8000-8100",
      "tcp[13] & 2 != 0",
      "port 80 or port 443",
      "host 10.0.0.1 and not (port 22 or port 53)",
      "(src host 10.0.0.1 and dst port 80) or (dst host 10.0.0.1 and src port "
      "80)",
      "vlan and tcp port 80"};
  std::string hosts = "host 192.0.2.1";
  std::string ports = "port 1001";
  for (int i = 2; i <= 60; ++i) {
    absl::StrAppend(&hosts, " or host 192.0.2.", i);
    absl::StrAppend(&ports, " or port ", 1000 + i);
  }
  questions.push_back(hosts);
  questions.push_back(ports);
  return questions;
}

absl::StatusOr<UniqueFd> Load(const Program& program, bpf_prog_type type) {
  capture::ebpf::Target target;
  target.type = type;
  target.on_match = {capture::ebpf::Alu64Constant(BPF_MOV, BPF_REG_0, 2),
                     capture::ebpf::Exit()};
  target.on_no_match = {capture::ebpf::Alu64Constant(BPF_MOV, BPF_REG_0, 1),
                        capture::ebpf::Exit()};
  const auto translated = capture::ebpf::Translate(program, target);
  if (!translated.ok()) return translated.status();
  return LoadInstructions(type, *translated);
}

double RunOnce(const UniqueFd& program, const Frame& frame) {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<uint32_t>(frame.size());
  options.repeat = kRepeats;
  if (bpf_prog_test_run_opts(program.get(), &options) != 0) return 0;
  return options.duration;
}

struct Cost {
  double ours = 0;
  double theirs = 0;
};

// Nanoseconds for one frame of each kind, added up.
Cost Measure(const UniqueFd& ours, const UniqueFd& theirs,
             const std::vector<Frame>& frames) {
  Cost sum;
  for (const Frame& frame : frames) {
    Cost best{1e9, 1e9};
    for (int round = 0; round < kRounds; ++round) {
      best.ours = std::min(best.ours, RunOnce(ours, frame));
      best.theirs = std::min(best.theirs, RunOnce(theirs, frame));
    }
    sum.ours += best.ours;
    sum.theirs += best.theirs;
  }
  return sum;
}

int Run() {
  std::vector<Frame> frames = WholeFrames();
  // A dozen of all kinds will do.
  std::vector<Frame> some;
  for (size_t i = 0; i < frames.size(); i += frames.size() / 12 + 1) {
    some.push_back(frames[i]);
  }
  double logarithms = 0;
  int count = 0;
  std::printf("%8s %8s %6s  filter (TC, ns over %zu frames)\n", "ours",
              "libpcap", "ratio", some.size());
  for (const std::string& text : Questions()) {
    const auto compiled = filter::Compile(text);
    if (!compiled.ok()) return 1;
    const auto ours = Load(compiled->program, BPF_PROG_TYPE_SCHED_CLS);
    const auto theirs = Load(PcapProgram(text, true), BPF_PROG_TYPE_SCHED_CLS);
    if (!ours.ok() || !theirs.ok()) {
      std::fprintf(stderr, "%s\n", ours.status().ToString().c_str());
      return 1;
    }
    const Cost cost = Measure(*ours, *theirs, some);
    std::printf("%8.0f %8.0f %6.2f  %.60s\n", cost.ours, cost.theirs,
                cost.ours / cost.theirs, text.c_str());
    logarithms += std::log(cost.ours / cost.theirs);
    ++count;
  }
  std::printf("geometric mean of the ratios: %.2f\n",
              std::exp(logarithms / count));
  return 0;
}

}  // namespace
}  // namespace xdplive::testing

int main() { return xdplive::testing::Run(); }
