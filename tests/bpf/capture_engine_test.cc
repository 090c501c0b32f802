// The engine on a real interface.
#include "capture/capture_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bpf/engine_test.h"
#include "bpf/recording_sink.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::testing {
namespace {

using tap::Direction;
using tap::Engine;
using tap::EngineOptions;
using tap::InterfaceInfo;
using tap::LedgerRow;
using tap::Tap;
using tap::TapSpec;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class CaptureEngineTest : public EngineTest {};

TEST_F(CaptureEngineTest, ShowsAThousandFramesWithinTheBudgetByteForByte) {
  constexpr uint16_t kFrames = 1000;
  RecordingSink sink;
  const auto tap = OpenTap();
  tap->Start(sink);
  std::vector<ByteVector> frames;
  for (uint16_t i = 0; i < kFrames; ++i) frames.push_back(Numbered(i));
  Send(frames);
  const std::vector<RecordedPacket> packets = sink.WaitFor(kFrames);
  ASSERT_THAT(packets, SizeIs(kFrames));
  for (uint16_t i = 0; i < kFrames; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(packets[i].bytes, frames[i]);
    EXPECT_GE(packets[i].time_unix_ns, packets[i - (i > 0)].time_unix_ns);
  }
  const int64_t now = absl::GetCurrentTimeNanos();
  EXPECT_NEAR(packets.back().time_unix_ns, now, 60e9);
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, AccountsForEveryFrameBeyondTheBudget) {
  constexpr int kFrames = 5000;
  OpenEngine({.packets_per_second = 100});
  RecordingSink sink;
  const auto tap = OpenTap();
  tap->Start(sink);
  Send(std::vector(kFrames, Numbered(1)));
  const LedgerRow row = LedgerOnceSeen(*tap, kFrames);
  EXPECT_EQ(row.seen, uint64_t{kFrames});
  EXPECT_EQ(row.seen_bytes, kFrames * Numbered(1).size());
  EXPECT_EQ(row.matched, row.seen);
  EXPECT_EQ(row.counted, row.matched);
  EXPECT_EQ(row.shown + row.over_budget + row.ring_full, row.matched);
  EXPECT_GT(row.over_budget, 0u);
  EXPECT_GT(row.kernel_memory, EngineOptions{}.ring_buffer_bytes);
  EXPECT_THAT(engine_->ReadLedger(), SizeIs(1));
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, CountsFromTheFirstSinkOnSoThatAllShownHaveATaker) {
  RecordingSink sink;
  const auto tap = OpenTap();
  Send(std::vector(10, Numbered(1)));
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(Ledger(*tap).seen, 0u);
  tap->Start(sink);
  Send({Numbered(2)});
  EXPECT_THAT(sink.WaitFor(1), SizeIs(1));
  EXPECT_EQ(Ledger(*tap).shown, 1u);
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, AttachesNativelyWhenToldToAndSaysSo) {
  OpenEngine({.attach_mode = "native"});
  const auto tap = OpenTap();
  EXPECT_EQ(Ledger(*tap).attach_mode, "native");
  const InterfaceInfo info = Interface("veth0");
  EXPECT_EQ(info.ingress.mode, "native");
  EXPECT_EQ(info.ingress.steps.back().rung, tap::Rung::kNative);
  EXPECT_EQ(info.ingress.steps.back().reason, "");
  EXPECT_EQ(Interface("veth1").ingress.mode, "");
}

TEST_F(CaptureEngineTest, LeavesAVethItsOffloadsUnlessToldOtherwise) {
  const auto tap = OpenTap();
  EXPECT_EQ(Ledger(*tap).attach_mode, "tcx");
  const InterfaceInfo info = Interface("veth0");
  ASSERT_THAT(info.ingress.steps, SizeIs(2));
  EXPECT_EQ(info.ingress.steps[0].rung, tap::Rung::kNative);
  EXPECT_THAT(info.ingress.steps[0].reason, HasSubstr("veth"));
  EXPECT_EQ(info.ingress.steps[1].rung, tap::Rung::kTcx);
  EXPECT_EQ(info.ingress.steps[1].reason, "");
}

TEST_F(CaptureEngineTest, TakesTheNextRungWhereTheDriverHasNoXdp) {
  const auto tap = OpenTap(On("lo"));
  EXPECT_EQ(Ledger(*tap).attach_mode, "tcx");
  const InterfaceInfo info = Interface("lo");
  EXPECT_THAT(info.ingress.steps.front().reason,
              HasSubstr("attach native xdp to lo: its driver has no XDP"));
  EXPECT_EQ(info.ingress.steps.back().rung, tap::Rung::kTcx);
  EXPECT_EQ(info.ingress.steps.back().reason, "");
}

TEST_F(CaptureEngineTest, CountsTheSameInEveryMode) {
  for (const char* mode : {"native", "tcx", "generic"}) {
    SCOPED_TRACE(mode);
    OpenEngine({.attach_mode = mode});
    RecordingSink sink;
    const auto tap = OpenTap();
    tap->Start(sink);
    Send(std::vector(100, Numbered(7)));
    const std::vector<RecordedPacket> packets = sink.WaitFor(100);
    ASSERT_THAT(packets, SizeIs(100));
    EXPECT_EQ(packets[0].bytes, Numbered(7));
    const LedgerRow row = Ledger(*tap);
    EXPECT_EQ(row.attach_mode, mode);
    EXPECT_EQ(row.seen, 100u);
    EXPECT_EQ(row.seen_bytes, 100 * Numbered(7).size());
    tap->Stop(sink);
  }
}

TEST_F(CaptureEngineTest, SharesOneTapBetweenEqualSpecs) {
  const auto first = OpenTap();
  const auto second = OpenTap();
  EXPECT_EQ(first, second);
  EXPECT_THAT(engine_->ReadLedger(), SizeIs(1));
}

TEST_F(CaptureEngineTest, ServesSeveralSinksFromOneRecord) {
  RecordingSink one, other;
  const auto tap = OpenTap();
  tap->Start(one);
  tap->Start(other);
  Send({Numbered(1)});
  EXPECT_THAT(one.WaitFor(1), SizeIs(1));
  EXPECT_THAT(other.WaitFor(1), SizeIs(1));
  tap->Stop(one);
  Send({Numbered(2)});
  EXPECT_THAT(other.WaitFor(2), SizeIs(2));
  EXPECT_THAT(one.WaitFor(1), SizeIs(1));
  tap->Stop(other);
}

TEST_F(CaptureEngineTest, DetachesWithTheLastHolderAndAttachesAgain) {
  auto tap = OpenTap();
  tap.reset();
  EXPECT_EQ(Interface("veth0").ingress.mode, "");
  EXPECT_THAT(engine_->ReadLedger(), IsEmpty());
  RecordingSink sink;
  tap = OpenTap();
  tap->Start(sink);
  EXPECT_EQ(Ledger(*tap).seen, 0u);
  Send({Numbered(1)});
  EXPECT_EQ(LedgerOnceSeen(*tap, 1).seen, 1u);
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, TapsSeveralInterfacesAtOnce) {
  RecordingSink sink0, sink1;
  const auto tap0 = OpenTap();
  const auto tap1 = OpenTap(On("veth1"));
  tap0->Start(sink0);
  tap1->Start(sink1);
  Send({Numbered(1)});
  Send({Numbered(2)}, "veth0");
  const auto packets0 = sink0.WaitFor(1), packets1 = sink1.WaitFor(1);
  ASSERT_THAT(packets0, SizeIs(1));
  ASSERT_THAT(packets1, SizeIs(1));
  EXPECT_EQ(packets0[0].bytes, Numbered(1));
  EXPECT_EQ(packets1[0].bytes, Numbered(2));
  tap0->Stop(sink0);
  tap1->Stop(sink1);
}

TEST_F(CaptureEngineTest, TapMayOutliveItsEngine) {
  RecordingSink sink;
  const auto tap = OpenTap();
  engine_.reset();
  tap->Start(sink);
  Send({Numbered(1)});
  EXPECT_THAT(sink.WaitFor(1), SizeIs(1));
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, SurvivesAnInterfaceThatGoesAndComesBack) {
  const auto old_tap = OpenTap();
  Ip("link delete veth0");
  EXPECT_EQ(OpenNow(*engine_, On("veth0")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Ledger(*old_tap).seen, 0u);
  Ip("link add veth0 type veth peer name veth1");
  Ip("link set veth0 up");
  Ip("link set veth1 up");
  RecordingSink sink;
  const auto tap = OpenTap();
  EXPECT_NE(tap, old_tap);
  tap->Start(sink);
  Send({Numbered(1)});
  EXPECT_GE(LedgerOnceSeen(*tap, 1).seen, 1u);
  tap->Stop(sink);
}

TEST_F(CaptureEngineTest, NamesTheHolderOfABusyInterfaceAndTheMend) {
  auto other = capture::OpenCaptureEngine({.attach_mode = "native"});
  ASSERT_TRUE(other.ok());
  const auto foreign = OpenNow(**other, On("veth0"));
  ASSERT_TRUE(foreign.ok()) << foreign.status();

  OpenEngine({.attach_mode = "native"});
  const absl::Status refusal = OpenNow(*engine_, On("veth0")).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()),
              HasSubstr("another XDP program is attached"));
  const InterfaceInfo info = Interface("veth0");
  EXPECT_EQ(info.ingress.mode, "");
  EXPECT_THAT(info.ingress.steps.back().reason,
              HasSubstr("ip link set dev veth0 xdp off"));
}

TEST_F(CaptureEngineTest, RefusesWhatItCannotServe) {
  const auto code = [this](const TapSpec& spec) {
    return OpenNow(*engine_, spec).status().code();
  };
  EXPECT_EQ(code(On("no-such0")), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(On("a-name-too-long-for-linux")), absl::StatusCode::kNotFound);
  Ip("tuntap add dev tun9 mode tun");
  EXPECT_EQ(code(On("tun9")), absl::StatusCode::kUnimplemented);
}

TEST_F(CaptureEngineTest, ListsTheInterfacesOfItsNamespace) {
  Ip("address add 2001:db8::1/64 dev veth0 nodad");
  const InterfaceInfo veth0 = Interface("veth0");
  EXPECT_TRUE(veth0.up);
  EXPECT_FALSE(veth0.loopback);
  EXPECT_GT(veth0.index, 0);
  EXPECT_EQ(veth0.mtu, 1500u);
  EXPECT_EQ(veth0.driver, "veth");
  EXPECT_EQ(veth0.speed_mbps, 10000);
  EXPECT_THAT(veth0.addresses,
              ::testing::IsSupersetOf({"10.9.0.1/24", "2001:db8::1/64"}));
  EXPECT_TRUE(Interface("lo").loopback);
  Ip("address add 10.9.1.1/30 dev veth0 label veth0:1");
  EXPECT_THAT(Interface("veth0").addresses, ::testing::Contains("10.9.1.1/30"));
}

TEST_F(CaptureEngineTest, FindsTheInterfaceOfTheDefaultRoute) {
  EXPECT_EQ(engine_->DefaultRouteInterface().status().code(),
            absl::StatusCode::kNotFound);
  Ip("address add 2001:db8::1/64 dev veth0 nodad");
  Ip("-6 route add default via 2001:db8::9 dev veth0");
  EXPECT_EQ(engine_->DefaultRouteInterface().value_or(""), "veth0");
  Ip("link set veth1 address 02:00:00:00:00:02");
  Ip("route add default dev veth1");
  EXPECT_EQ(engine_->DefaultRouteInterface().value_or(""), "veth1");
}

}  // namespace
}  // namespace xdplive::testing
