#include "contract/engine_contract.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/recording_sink.h"

namespace xdplive::testing {

using tap::Direction;
using tap::InterfaceInfo;
using tap::LedgerRow;
using tap::Tap;
using tap::TapSpec;
using tap::TapWindow;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::shared_ptr<Tap> EngineContract::Open(const TapSpec& spec) {
  auto tap = OpenNow(world_->engine(), spec);
  EXPECT_TRUE(tap.ok()) << tap.status();
  return tap.value_or(nullptr);
}

void EngineContract::Await(absl::FunctionRef<bool()> is_so) const {
  const absl::Time limit = absl::Now() + world_->tells_within();
  while (!is_so() && absl::Now() < limit) {
    absl::SleepFor(absl::Milliseconds(1));
  }
}

InterfaceInfo EngineContract::Interface() {
  const auto interfaces = world_->engine().Interfaces();
  EXPECT_TRUE(interfaces.ok()) << interfaces.status();
  for (const InterfaceInfo& info : *interfaces) {
    if (info.name == world_->interface()) return info;
  }
  ADD_FAILURE() << "no interface " << world_->interface();
  return {};
}

namespace {

std::string Words(const absl::Status& status) {
  return std::string(status.message());
}

// Keeps when windows began and ended.
class WindowTimes final : public tap::TapSink {
 public:
  void OnWindow(const TapWindow& window) override {
    absl::MutexLock lock(&mutex_);
    ordered_ = ordered_ && window.begin_unix_ns <= window.end_unix_ns &&
               (count_ == 0 || window.begin_unix_ns == end_);
    end_ = window.end_unix_ns;
    ++count_;
  }
  size_t count() const {
    absl::MutexLock lock(&mutex_);
    return count_;
  }
  bool ordered() const {
    absl::MutexLock lock(&mutex_);
    return ordered_;
  }

 private:
  mutable absl::Mutex mutex_;
  int64_t end_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ordered_ ABSL_GUARDED_BY(mutex_) = true;
};

}  // namespace

TEST_P(EngineContract, ListsInterfacesByName) {
  const auto interfaces = world_->engine().Interfaces();
  ASSERT_TRUE(interfaces.ok()) << interfaces.status();
  EXPECT_TRUE(std::is_sorted(
      interfaces->begin(), interfaces->end(),
      [](const auto& a, const auto& b) { return a.name < b.name; }));
  const InterfaceInfo here = Interface();
  EXPECT_GT(here.index, 0);
  EXPECT_TRUE(here.up);
  EXPECT_TRUE(here.ethernet);
  EXPECT_FALSE(here.loopback);
  EXPECT_EQ(here.ingress.mode, "");
  EXPECT_EQ(world_->engine().DefaultRouteInterface().status().code(),
            absl::StatusCode::kNotFound);
}

TEST_P(EngineContract, SaysWhatItHoldsAllTo) {
  const auto limits = world_->engine().limits();
  ASSERT_TRUE(limits.ok()) << limits.status();
  EXPECT_EQ(*limits, tap::EngineLimits());
}

TEST_P(EngineContract, OpensTheTapThatIsAskedForAndSaysHowItIsAttached) {
  for (const Direction direction : {Direction::kIngress, Direction::kEgress}) {
    SCOPED_TRACE(tap::DirectionName(direction));
    const TapSpec spec = Spec("udp", direction);
    const auto tap = Open(spec);
    ASSERT_NE(tap, nullptr);
    EXPECT_EQ(tap->spec(), spec);
    EXPECT_TRUE(tap->status().ok());
    const tap::AttachReport report = tap->attachment();
    EXPECT_THAT(report.mode, ::testing::AnyOf("native", "tcx", "generic"));
    ASSERT_FALSE(report.steps.empty());
    EXPECT_EQ(report.steps.back().outcome, tap::AttachOutcome::kHolds);
    EXPECT_EQ(report.steps.back().reason, "");
    const InterfaceInfo here = Interface();
    EXPECT_EQ(report.interface_index, here.index);
    const bool in = direction == Direction::kIngress;
    EXPECT_EQ((in ? here.ingress : here.egress).mode, report.mode);
    EXPECT_EQ((in ? here.ingress : here.egress).interface_index, here.index);
    EXPECT_EQ((in ? here.egress : here.ingress).mode, "");
  }
}

TEST_P(EngineContract, OpensManyTapsWithoutWaitingForOneOfThem) {
  constexpr size_t kTaps = 8;
  absl::Mutex mutex;
  std::vector<absl::StatusOr<std::shared_ptr<Tap>>> told;
  // As in a program that has all its threads in use: this one is not given up
  // to the engine until every tap is asked for.
  absl::MutexLock lock(&mutex);
  for (size_t i = 0; i < kTaps; ++i) {
    const auto opened = [&](absl::StatusOr<std::shared_ptr<Tap>> tap) {
      absl::MutexLock told_lock(&mutex);
      told.push_back(std::move(tap));
    };
    world_->engine().OpenTap(Spec(absl::StrCat("port ", i + 1)), opened, kTaps);
  }
  const auto all = [&] { return told.size() == kTaps; };
  ASSERT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&all), absl::Seconds(30)));
  for (const auto& tap : told) {
    ASSERT_TRUE(tap.ok()) << tap.status();
    EXPECT_TRUE((*tap)->status().ok());
    // Handed over, and not held by the engine as well.
    EXPECT_EQ(tap->use_count(), 1);
  }
}

TEST_P(EngineContract, TellsNobodyOnceItIsGone) {
  std::atomic<int> told = 0;
  for (int i = 0; i < 8; ++i) {
    world_->engine().OpenTap(Spec(absl::StrCat("port ", i + 1)),
                             [&](auto /*tap*/) { ++told; });
  }
  world_->EndEngine();
  const int by_then = told;
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(told, by_then);
}

TEST_P(EngineContract, EqualSpecsAreOneTapAndOthersAreOthers) {
  const auto tap = Open(Spec());
  EXPECT_EQ(Open(Spec()), tap);
  EXPECT_NE(Open(Spec("udp")), tap);
  EXPECT_NE(Open(Spec("", Direction::kEgress)), tap);
}

TEST_P(EngineContract, EqualSpecsAreOneTapHoweverManyAskAtOnce) {
  std::vector<std::shared_ptr<Tap>> taps(4);
  std::vector<std::thread> askers;
  for (std::shared_ptr<Tap>& tap : taps) {
    askers.emplace_back([&] { tap = Open(Spec()); });
  }
  for (std::thread& asker : askers) asker.join();
  EXPECT_THAT(std::set(taps.begin(), taps.end()), SizeIs(1));
  EXPECT_THAT(world_->engine().ReadLedger(), SizeIs(1));
}

TEST_P(EngineContract, NamesTheInterfaceThatIsNotThere) {
  for (const char* name : {"no-such0", "a-name-too-long-for-linux"}) {
    const absl::Status refusal = Refusal({name, Direction::kIngress});
    EXPECT_EQ(refusal.code(), absl::StatusCode::kNotFound) << refusal;
    EXPECT_THAT(Words(refusal), HasSubstr(name));
  }
}

TEST_P(EngineContract, NamesTheHostThatIsNotThere) {
  const absl::Status refusal =
      Refusal(tap::TapSpec({"elsewhere", world_->interface(), {}}));
  EXPECT_EQ(refusal.code(), absl::StatusCode::kNotFound) << refusal;
  EXPECT_THAT(Words(refusal), HasSubstr("host elsewhere"));
}

TEST_P(EngineContract, RefusesAnInterfaceWithoutEthernetFrames) {
  const std::string tunnel = world_->MakeTunnel();
  const absl::Status refusal = Refusal({tunnel, Direction::kIngress});
  EXPECT_EQ(refusal.code(), absl::StatusCode::kUnimplemented) << refusal;
  EXPECT_THAT(Words(refusal), AllOf(HasSubstr(tunnel), HasSubstr("Ethernet")));
}

TEST_P(EngineContract, HasRoomForSoManyTapsInADirectionAndNoMore) {
  std::vector<std::shared_ptr<Tap>> taps;
  for (int i = 0; i < tap::kTapsOfHook; ++i) {
    taps.push_back(Open(Spec(absl::StrCat("port ", i + 1))));
  }
  const absl::Status refusal = Refusal(Spec("udp"));
  EXPECT_EQ(refusal.code(), absl::StatusCode::kResourceExhausted) << refusal;
  EXPECT_EQ(Open(Spec("port 1")), taps.front());
  EXPECT_NE(Open(Spec("udp", Direction::kEgress)), nullptr);
  taps.pop_back();
  EXPECT_NE(Open(Spec("udp")), nullptr);
}

TEST_P(EngineContract, HandsPacketsOnInTheOrderOfTheirTimes) {
  RecordingSink sink;
  const auto tap = Open(Spec());
  tap->Start(sink);
  for (int burst = 0; burst < 3; ++burst) world_->Arrive(tap->spec(), 10);
  const std::vector<RecordedPacket> packets = sink.WaitFor(30);
  tap->Stop(sink);
  ASSERT_THAT(packets, SizeIs(30));
  int64_t last = 1;
  for (const RecordedPacket& packet : packets) {
    EXPECT_GE(packet.time_unix_ns, last);
    EXPECT_GT(packet.bytes.size(), 14u);
    EXPECT_GE(packet.wire_length, packet.bytes.size());
    last = packet.time_unix_ns;
  }
}

TEST_P(EngineContract, ShowsASinkWhatComesFromItsFirstMomentToItsLast) {
  RecordingSink early, late;
  const auto tap = Open(Spec());
  world_->Arrive(tap->spec(), 5);
  absl::SleepFor(absl::Milliseconds(50));
  tap->Start(early);
  tap->Start(late);
  world_->Arrive(tap->spec(), 1);
  EXPECT_THAT(early.WaitFor(1), SizeIs(1));
  EXPECT_THAT(late.WaitFor(1), SizeIs(1));
  tap->Stop(early);
  world_->Arrive(tap->spec(), 1);
  EXPECT_THAT(late.WaitFor(2), SizeIs(2));
  EXPECT_THAT(early.WaitFor(1), SizeIs(1));
  tap->Stop(late);
}

TEST_P(EngineContract, WindowsFollowOneAnotherWithoutAGap) {
  RecordingSink sink;
  WindowTimes kept, given_up;
  const auto tap = Open(Spec());
  tap->Start(sink);
  tap->Start(kept);
  tap->Start(given_up);
  world_->EndWindow(tap->spec());
  Await([&] { return given_up.count() >= 1; });
  tap->Stop(given_up);
  const size_t before = given_up.count();
  for (int i = 0; i < 3; ++i) world_->EndWindow(tap->spec());
  Await([&] { return kept.count() >= 4; });
  EXPECT_GE(before, 1u);
  EXPECT_EQ(given_up.count(), before);
  EXPECT_GE(kept.count(), 4u);
  EXPECT_TRUE(kept.ordered());
  tap->Stop(kept);
  tap->Stop(sink);
}

TEST_P(EngineContract, HasALedgerThatAddsUpForEachTapThatIsInstalled) {
  RecordingSink sink;
  const auto tap = Open(Spec());
  tap->Start(sink);
  world_->Arrive(tap->spec(), 10);
  EXPECT_THAT(sink.WaitFor(10), SizeIs(10));
  const std::vector<LedgerRow> rows = world_->engine().ReadLedger();
  ASSERT_THAT(rows, SizeIs(1));
  const LedgerRow& row = rows.front();
  EXPECT_EQ(row.tap, tap->spec());
  EXPECT_EQ(row.attach_mode, tap->attachment().mode);
  EXPECT_EQ(row.seen, 10u);
  EXPECT_EQ(row.matched, 10u);
  EXPECT_EQ(row.matched, row.counted + row.overflow);
  EXPECT_EQ(row.matched, row.shown + row.over_budget + row.ring_full);
  const auto own = tap->ReadLedger();
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->seen, row.seen);
  tap->Stop(sink);
}

TEST_P(EngineContract, ATapStaysAsLongAsSomebodyHoldsIt) {
  auto one = Open(Spec());
  auto other = Open(Spec());
  one.reset();
  EXPECT_TRUE(other->status().ok());
  EXPECT_THAT(world_->engine().ReadLedger(), SizeIs(1));
  other.reset();
  EXPECT_THAT(world_->engine().ReadLedger(), IsEmpty());
  EXPECT_EQ(Interface().ingress.mode, "");
  EXPECT_NE(Open(Spec()), nullptr);
}

TEST_P(EngineContract, ATapThatIsHeldOutlivesItsEngine) {
  RecordingSink sink;
  const auto tap = Open(Spec());
  world_->EndEngine();
  EXPECT_TRUE(tap->status().ok());
  tap->Start(sink);
  world_->Arrive(tap->spec(), 1);
  EXPECT_THAT(sink.WaitFor(1), SizeIs(1));
  EXPECT_TRUE(tap->ReadLedger().ok());
  tap->Stop(sink);
}

TEST_P(EngineContract, ATapKnowsThatItsInterfaceIsGoneAndIsOpenedAnew) {
  const auto old = Open(Spec());
  // So that the engine looks after it.
  RecordingSink sink;
  old->Start(sink);
  world_->RemoveInterface();
  Await([&] { return !old->status().ok(); });
  EXPECT_FALSE(old->status().ok());
  EXPECT_EQ(Refusal(Spec()).code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(old->ReadLedger().ok());
  world_->RestoreInterface();
  EXPECT_FALSE(old->status().ok());
  old->Stop(sink);
  const auto fresh = Open(Spec());
  ASSERT_NE(fresh, nullptr);
  EXPECT_NE(fresh, old);
  EXPECT_TRUE(fresh->status().ok());
}

TEST_P(EngineContract, TellsWhatPacketsCostOnlyWhileSomebodyMeasures) {
  const auto tap = Open(Spec());
  EXPECT_FALSE(world_->engine().ReadLedger().at(0).ns_per_packet.has_value());
  auto measuring = world_->engine().MeasureCost();
  EXPECT_TRUE(measuring.ok()) << measuring.status();
  EXPECT_NE(world_->engine().HurryWindows(), nullptr);
  measuring = absl::CancelledError("");
  EXPECT_FALSE(world_->engine().ReadLedger().at(0).ns_per_packet.has_value());
}

}  // namespace xdplive::testing
