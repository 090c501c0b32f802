// What the programs of a hook cost a packet, beside a bare flow hash and a
// program that does nothing, by BPF_PROG_TEST_RUN. Prints; nothing here passes
// or fails. Every figure is the best of rounds that take turns, so that what
// the machine does meanwhile strikes all alike.
#include <bpf/bpf.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bare_flow.skel.h"
#include "bpf/bpf_test_run.h"
#include "capture/programs/filter_program.h"
#include "capture/programs/hook_programs.h"
#include "capture/ring/ring_reader.h"
#include "filter/compile.h"
#include "kit/cc/packet_builder.h"
#include "spread.skel.h"

namespace xdplive::testing {
namespace {

using capture::HookPrograms;
using capture::ProgramVariant;
using capture::UniqueFd;

constexpr int kRounds = 15;
constexpr int kRuns = 500'000;
constexpr int kShownRuns = 50'000;  // what the ring holds
constexpr uint32_t kPlenty = 1'000'000'000;
constexpr uint32_t kFlowTableEntries = 65536;
constexpr int kDrains = 9;
// Ten instructions of classic BPF, of which the frames below run eight.
constexpr char kNoMatch[] = "ip and udp dst port 53";
constexpr char kMatch[] = "ip and udp dst port 9";

struct BareDeleter {
  void operator()(bare_flow_bpf* bare) const { bare_flow_bpf::destroy(bare); }
};

struct SpreadDeleter {
  void operator()(spread_bpf* spread) const { spread_bpf::destroy(spread); }
};

using BarePtr = std::unique_ptr<bare_flow_bpf, BareDeleter>;
using SpreadPtr = std::unique_ptr<spread_bpf, SpreadDeleter>;

// The yardstick, with a hash of so many entries; null where it does not load.
BarePtr LoadBare(uint32_t entries) {
  BarePtr bare(bare_flow_bpf::open());
  if (bare == nullptr) return nullptr;
  bpf_map__set_max_entries(bare->maps.bare_flows, entries);
  if (bare_flow_bpf::load(bare.get()) != 0) return nullptr;
  return bare;
}

// A program that gives each packet one of `tuples` sources and goes on to
// `program_fd`; null where it does not load. One program goes on only to
// another that takes frames in as many buffers as it does.
SpreadPtr LoadSpread(int program_fd, uint64_t tuples, bool frags) {
  SpreadPtr spread(spread_bpf::open());
  if (spread == nullptr) return nullptr;
  spread->data->tuples = tuples;
  if (frags) {
    bpf_program__set_flags(spread->progs.spread, BPF_F_XDP_HAS_FRAGS);
  }
  if (spread_bpf::load(spread.get()) != 0) return nullptr;
  const uint32_t key = 0;
  if (bpf_map_update_elem(bpf_map__fd(spread->maps.measured), &key, &program_fd,
                          BPF_ANY) != 0) {
    return nullptr;
  }
  return spread;
}

struct HookOptions {
  bool base = true;
  std::string filter = {};  // in so many slots:
  int filters = 0;
  uint32_t packets_per_second = 1;
  uint32_t flow_table_entries = kFlowTableEntries;
  ProgramVariant variant = ProgramVariant::kXdpFrags;
};

// The programs of a hook with taps in it, on no interface.
class TappedHook {
 public:
  static absl::StatusOr<TappedHook> Load(int ring_fd,
                                         const HookOptions& options) {
    auto programs =
        HookPrograms::Load({.ifindex = 1,
                            .snap_length = 128,
                            .packets_per_second = options.packets_per_second,
                            .flow_table_entries = options.flow_table_entries,
                            .ring_fd = ring_fd},
                           options.variant);
    if (!programs.ok()) return programs.status();
    TappedHook hook(*std::move(programs));
    if (absl::Status status = hook.SetFilters(options.filter, options.filters);
        !status.ok()) {
      return status;
    }
    uint64_t state = ((1u << options.filters) - 1) << 1;
    if (options.base) state |= 1 | 1 << TAP_STATE_ALL_SHIFT;
    hook.programs_.control().state = state;
    return hook;
  }

  int fd() const { return programs_.entry_fd(); }
  const HookPrograms& programs() const { return programs_; }

 private:
  explicit TappedHook(HookPrograms programs) : programs_(std::move(programs)) {}

  // `count` times the same filter, in the slots from 1 on.
  absl::Status SetFilters(const std::string& text, int count) {
    if (count == 0) return absl::OkStatus();
    const auto filter = filter::Compile(text);
    if (!filter.ok()) return filter.status();
    absl::Status status = programs_.EnsureFocusTables();
    if (!status.ok()) return status;
    std::vector<capture::SlotFilter> filters;
    for (int slot = 1; slot <= count; ++slot) {
      filters.push_back({slot, &*filter});
    }
    auto program = capture::LoadFilters(filters, programs_);
    if (!program.ok()) return program.status();
    filters_ = *std::move(program);
    return programs_.SetFilters(filters_.get());
  }

  HookPrograms programs_;
  UniqueFd filters_;
};

struct Row {
  std::string name;
  int fd = -1;
  ByteVector frame;
  int runs = kRuns;
  double best_ns = 1e9;
};

ByteVector Udp4() {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Udp(4000, 9)
      .PadTo(64)
      .Bytes();
}

ByteVector Tcp6() {
  return Packet()
      .Ethernet()
      .Ipv6("2001:db8::1", "2001:db8::2")
      .Tcp(1, 2)
      .Bytes();
}

ByteVector TaggedTcp6() {
  return Packet()
      .Ethernet()
      .Vlan(3)
      .Ipv6("2001:db8::1", "2001:db8::2")
      .HopByHop()
      .Tcp(1, 2)
      .Bytes();
}

// What this thread ran, not what ran instead of it.
double ThreadNs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 +
         static_cast<double>(now.tv_nsec);
}

void Measure(std::vector<Row>& rows) {
  for (int round = 0; round < kRounds; ++round) {
    for (Row& row : rows) {
      const double begin = ThreadNs();
      const auto run = RunOnFrame(row.fd, row.frame, row.runs);
      if (!run.ok()) continue;
      row.best_ns = std::min(row.best_ns, (ThreadNs() - begin) / row.runs);
    }
  }
}

// Everything that is measured, kept loaded while it is.
class Bench {
 public:
  absl::Status Prepare() {
    bare_ = LoadBare(kFlowTableEntries);
    if (bare_ == nullptr) return absl::InternalError("load the bare program");
    auto reader = capture::RingReader::Start(16 << 20);
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    rows_ = {
        {"no-op", bpf_program__fd(bare_->progs.bare_no_op), Udp4()},
        {"bare flow hash", bpf_program__fd(bare_->progs.bare_flow), Udp4()}};
    Add("idle hook", {.base = false}, Udp4());
    Add("base tap, everything on", {}, Udp4());
    Add("base tap, ipv6 tcp", {}, Tcp6());
    Add("base tap, vlan ipv6 hop-by-hop tcp", {}, TaggedTcp6());
    Add("base tap, by tc", {.variant = ProgramVariant::kTc}, Udp4());
    Add("base tap, every packet shown", {.packets_per_second = kPlenty}, Udp4(),
        kShownRuns);
    for (const int filters : {1, 2, 4, 8, 15}) {
      Add(absl::StrCat("base tap + ", filters, " filters that do not match"),
          {.filter = kNoMatch, .filters = filters}, Udp4());
    }
    for (const int filters : {1, 2, 4, 8}) {
      Add(absl::StrCat("base tap + ", filters, " filters that match"),
          {.filter = kMatch, .filters = filters}, Udp4());
    }
    return status_;
  }

  int ring_fd() const { return reader_->ring_fd(); }

  void Run() {
    Measure(rows_);
    const double no_op = rows_[0].best_ns, bare = rows_[1].best_ns;
    const double base = rows_[3].best_ns;
    std::puts("                                       ns  x no-op  x bare");
    for (const Row& row : rows_) {
      std::puts(absl::StrFormat("%-36s %6.1f   %5.2f   %5.2f%s", row.name,
                                row.best_ns, row.best_ns / no_op,
                                row.best_ns / bare, PerFilter(row, base))
                    .c_str());
    }
  }

 private:
  void Add(const std::string& name, const HookOptions& options,
           const ByteVector& frame, int runs = kRuns) {
    auto hook = TappedHook::Load(reader_->ring_fd(), options);
    status_.Update(hook.status());
    if (!hook.ok()) return;
    hooks_.push_back(std::make_unique<TappedHook>(*std::move(hook)));
    rows_.push_back({name, hooks_.back()->fd(), frame, runs});
  }

  // What each filter adds, in hundredths of the base tap's cost.
  static std::string PerFilter(const Row& row, double base) {
    int filters = 0;
    if (std::sscanf(row.name.c_str(), "base tap + %d", &filters) != 1) {
      return "";
    }
    return absl::StrFormat("   %+.1f %% each",
                           (row.best_ns / base - 1) / filters * 100);
  }

  absl::Status status_;
  BarePtr bare_;
  std::unique_ptr<capture::RingReader> reader_;
  std::vector<std::unique_ptr<TappedHook>> hooks_;
  std::vector<Row> rows_;
};

// Many flows. What it takes to draw one is taken off each figure.
class FlowsBench {
 public:
  explicit FlowsBench(int ring_fd) : ring_fd_(ring_fd) {}

  void Run() {
    std::puts("\nfive-tuples  table      no-op  bare hash  base tap  x bare");
    RunCase(1, kFlowTableEntries);
    RunCase(100, kFlowTableEntries);
    RunCase(10'000, kFlowTableEntries);
    RunCase(200'000, kFlowTableEntries);
    RunCase(200'000, 262'144);
  }

  // A whole table read and emptied.
  absl::Status RunDrain() {
    auto hook = TappedHook::Load(ring_fd_, {});
    if (!hook.ok()) return hook.status();
    const SpreadPtr spread = LoadSpread(hook->fd(), kFlowTableEntries, true);
    if (spread == nullptr) return absl::InternalError("load the spread");
    double best_ns = 1e9;
    size_t count = 0;
    for (int round = 0; round < kDrains; ++round) {
      const auto run =
          RunOnFrame(bpf_program__fd(spread->progs.spread), Udp4(), 2 * kRuns);
      if (!run.ok()) return run.status();
      std::vector<tap_flow_record> flows;
      const double begin = ThreadNs();
      absl::Status status = hook->programs().DrainFlows(0, flows);
      best_ns = std::min(best_ns, ThreadNs() - begin);
      if (!status.ok()) return status;
      count = flows.size();
    }
    std::puts(
        absl::StrFormat("\na window of %d flows read and emptied: %.2f ms",
                        count, best_ns / 1e6)
            .c_str());
    return absl::OkStatus();
  }

 private:
  void RunCase(uint64_t tuples, uint32_t entries) {
    const BarePtr bare = LoadBare(entries);
    auto hook = TappedHook::Load(ring_fd_, {.flow_table_entries = entries});
    if (bare == nullptr || !hook.ok()) return;
    const int no_op = bpf_program__fd(bare->progs.bare_no_op);
    const SpreadPtr spreads[] = {
        LoadSpread(no_op, tuples, false),
        LoadSpread(bpf_program__fd(bare->progs.bare_flow), tuples, false),
        LoadSpread(hook->fd(), tuples, true)};
    std::vector<Row> rows = {{"", no_op, Udp4()}};
    for (const SpreadPtr& spread : spreads) {
      if (spread == nullptr) return;
      rows.push_back({"", bpf_program__fd(spread->progs.spread), Udp4()});
    }
    Measure(rows);
    const double draw = rows[1].best_ns - rows[0].best_ns;
    const double of_bare = rows[2].best_ns - draw;
    const double of_base = rows[3].best_ns - draw;
    std::puts(absl::StrFormat("%11d  %7d  %7.1f  %9.1f  %8.1f  %6.2f", tuples,
                              entries, rows[0].best_ns, of_bare, of_base,
                              of_base / of_bare)
                  .c_str());
  }

  const int ring_fd_;
};

absl::Status Run() {
  const auto filter = filter::Compile(kNoMatch);
  if (!filter.ok()) return filter.status();
  std::puts(absl::StrFormat("filter '%s': %d instructions", kNoMatch,
                            filter->program.size())
                .c_str());
  Bench bench;
  if (absl::Status status = bench.Prepare(); !status.ok()) return status;
  bench.Run();
  FlowsBench flows(bench.ring_fd());
  flows.Run();
  return flows.RunDrain();
}

}  // namespace
}  // namespace xdplive::testing

int main() {
  const absl::Status status = xdplive::testing::Run();
  if (status.ok()) return 0;
  std::fputs((status.ToString() + "\n").c_str(), stderr);
  return 1;
}
