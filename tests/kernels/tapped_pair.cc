#include "kernels/tapped_pair.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/attach_fixture.h"
#include "capture/capture_engine.h"
#include "filter/compile.h"
#include "filter/eval.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::testing {
namespace {

using tap::AttachStep;
using tap::Direction;

constexpr int kNobody = 65534;
constexpr uint32_t kSnapLength = 128;

// The calling thread becomes that loader, and no other thread does.
bool BecomeLoader(Loader loader) {
  if (loader == Loader::kRoot) return true;
  if (prctl(PR_SET_KEEPCAPS, 1) != 0 ||
      syscall(SYS_setresuid, kNobody, kNobody, kNobody) != 0) {
    return false;
  }
  return loader == Loader::kPerfmon
             ? KeepOnly({CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON})
             : KeepOnly({CAP_BPF, CAP_NET_ADMIN});
}

// Does `work` in a thread that has the rights of `loader`.
absl::Status As(Loader loader, absl::FunctionRef<absl::Status()> work) {
  absl::Status status;
  std::thread([&] {
    status = BecomeLoader(loader) ? work()
                                  : absl::ErrnoToStatus(errno, "drop rights");
  }).join();
  return status;
}

uint64_t CountMatches(const std::string& text,
                      const std::vector<Frame>& frames) {
  if (text.empty()) return frames.size();
  const auto filter = filter::Compile(text);
  EXPECT_TRUE(filter.ok()) << filter.status();
  if (!filter.ok()) return 0;
  return static_cast<uint64_t>(std::count_if(
      frames.begin(), frames.end(), [&filter](const Frame& frame) {
        return filter::Matches(*filter, frame, frame.size());
      }));
}

bool IsTagged(const Frame& frame) {
  return (frame[12] == 0x81 && frame[13] == 0x00) ||
         (frame[12] == 0x88 && frame[13] == 0xa8);
}

// What every way shows of a frame. Before traffic control sees one that comes
// in, the kernel takes its outer tag out and keeps it beside.
Frame Shown(Frame frame) {
  constexpr size_t kTags = 16;
  while (frame.size() > kTags && IsTagged(frame)) {
    frame.erase(frame.begin() + 12, frame.begin() + 16);
  }
  frame.resize(std::min<size_t>(frame.size(), kSnapLength - kTags));
  return frame;
}

// In whatever order: the sender's queue and the receiver's may change CPUs.
void ExpectShown(const std::vector<RecordedPacket>& packets,
                 const std::vector<Frame>& frames) {
  std::multiset<Frame> shown, sent;
  for (const RecordedPacket& packet : packets) {
    shown.insert(Shown(packet.bytes));
  }
  for (const Frame& frame : frames) sent.insert(Shown(frame));
  EXPECT_EQ(shown, sent);
}

}  // namespace

std::string KernelRelease() {
  utsname name{};
  uname(&name);
  return name.release;
}

bool KernelIsAtLeast(int major, int minor) {
  int here[2] = {0, 0};
  std::sscanf(KernelRelease().c_str(), "%d.%d", &here[0], &here[1]);
  return std::pair(here[0], here[1]) >= std::pair(major, minor);
}

absl::StatusOr<TappedPair> TappedPair::Enter(Wire wire) {
  TappedPair pair;
  pair.tapped_ = wire == Wire::kVeth ? "veth0" : "eth0";
  pair.other_ = wire == Wire::kVeth ? "veth1" : "eth1";
  if (wire == Wire::kVirtio) return pair;
  absl::StatusOr<NetworkSandbox> sandbox = NetworkSandbox::Enter();
  if (!sandbox.ok()) return sandbox.status();
  pair.sandbox_.emplace(*std::move(sandbox));
  return pair;
}

absl::Status TappedPair::Open(const std::string& attach_mode,
                              Direction direction, Loader loader,
                              const std::vector<std::string>& filters) {
  direction_ = direction;
  loader_ = loader;
  return As(loader, [&] { return OpenAll(attach_mode, filters); });
}

absl::Status TappedPair::Renew() {
  return As(loader_, [&] { return RenewAll(); });
}

absl::Status TappedPair::RenewAll() {
  options_.flow_table_entries *= 2;
  engine_->SetOptions(options_);
  const std::optional<tap::Renewal> renewal =
      engine_->RenewHook(/*may_move=*/false);
  if (!renewal.has_value()) {
    return absl::FailedPreconditionError("no hook was made anew");
  }
  return renewal->status;
}

absl::Status TappedPair::OpenAll(const std::string& attach_mode,
                                 const std::vector<std::string>& filters) {
  options_ = {.attach_mode = attach_mode,
              .packets_per_second = 100'000,
              .snap_length = kSnapLength,
              .ring_buffer_bytes = 1u << 20,
              .flow_table_entries = 4096};
  auto engine = capture::OpenCaptureEngine(options_);
  if (!engine.ok()) return engine.status();
  engine_ = *std::move(engine);
  std::vector<std::string> all = {""};
  all.insert(all.end(), filters.begin(), filters.end());
  for (const std::string& filter : all) {
    auto tap = OpenNow(*engine_, SpecOf(tapped_, direction_, filter));
    if (!tap.ok()) return tap.status();
    taps_.push_back({.filter = filter, .tap = *std::move(tap)});
    taps_.back().tap->Start(*taps_.back().sink);
  }
  return absl::OkStatus();
}

absl::Status TappedPair::Send(const std::vector<Frame>& frames) const {
  return NetworkSandbox::Send(
      direction_ == Direction::kEgress ? tapped_ : other_, frames);
}

void TappedPair::WaitUntilSeen(uint64_t count) {
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (absl::Now() < deadline) {
    for (const tap::LedgerRow& row : engine_->ReadLedger()) {
      if (row.tap.filter == nullptr && row.seen >= count) return;
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
}

void TappedPair::ExpectExact(const std::vector<Frame>& frames) {
  WaitUntilSeen(frames.size());
  const std::vector<tap::LedgerRow> rows = engine_->ReadLedger();
  EXPECT_EQ(rows.size(), taps_.size());
  for (const tap::LedgerRow& row : rows) {
    SCOPED_TRACE(row.tap.filter_text());
    EXPECT_EQ(row.seen, frames.size());
    EXPECT_EQ(row.matched, CountMatches(row.tap.filter_text(), frames));
    EXPECT_EQ(row.matched, row.counted + row.overflow);
    EXPECT_EQ(row.overflow, 0u);
    EXPECT_EQ(row.matched, row.shown + row.over_budget + row.ring_full);
    EXPECT_EQ(row.shown, row.matched);
  }
  ExpectShown(taps_.front().sink->WaitFor(frames.size()), frames);
}

std::vector<AttachStep> TappedPair::LastSteps() const {
  if (engine_ == nullptr) return {};
  const auto interfaces = engine_->Interfaces();
  if (!interfaces.ok()) return {};
  for (const tap::InterfaceInfo& info : *interfaces) {
    if (info.name != tapped_) continue;
    return direction_ == Direction::kEgress ? info.egress.steps
                                            : info.ingress.steps;
  }
  return {};
}

std::string TappedPair::Steps() const {
  return absl::StrJoin(
      LastSteps(), "; ", [](std::string* out, const AttachStep& step) {
        absl::StrAppend(out, RungName(step.rung),
                        step.reason.empty() ? "" : ": ", step.reason);
      });
}

std::string TappedPair::Rung() const {
  const std::vector<AttachStep> steps = LastSteps();
  if (steps.empty() || !steps.back().reason.empty()) return "";
  return RungName(steps.back().rung);
}

}  // namespace xdplive::testing
