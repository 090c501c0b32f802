// The engine on a real interface.
#include "capture/xdp_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bpf/bpf_test_run.h"
#include "bpf/network_sandbox.h"
#include "bpf/recording_sink.h"
#include "support/packet_builder.h"

namespace xdplive::testing {
namespace {

using capture::Direction;
using capture::Engine;
using capture::EngineOptions;
using capture::InterfaceInfo;
using capture::LedgerRow;
using capture::Tap;
using capture::TapSpec;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TapSpec On(const std::string& interface,
           Direction direction = Direction::kIngress,
           const std::string& filter = "") {
  return {.interface = interface, .direction = direction, .filter = filter};
}

ByteVector Numbered(uint16_t number) {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Udp(number, 9)
      .Payload("numbered")
      .Bytes();
}

class XdpEngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    auto sandbox = NetworkSandbox::Enter();
    ASSERT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_.emplace(*std::move(sandbox));
    OpenEngine({});
  }

  void OpenEngine(const EngineOptions& options) {
    auto engine = capture::OpenXdpEngine(options);
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  std::shared_ptr<Tap> OpenTap(const TapSpec& spec = On("veth0")) {
    auto tap = engine_->OpenTap(spec);
    EXPECT_TRUE(tap.ok()) << tap.status();
    return tap.value_or(nullptr);
  }

  InterfaceInfo Interface(const std::string& name) {
    const auto interfaces = engine_->Interfaces();
    EXPECT_TRUE(interfaces.ok()) << interfaces.status();
    for (const InterfaceInfo& info : *interfaces) {
      if (info.name == name) return info;
    }
    ADD_FAILURE() << "no interface " << name;
    return {};
  }

  static LedgerRow Ledger(const Tap& tap) {
    const auto row = tap.ReadLedger();
    EXPECT_TRUE(row.ok()) << row.status();
    return row.value_or(LedgerRow{});
  }

  // Frames reach the program a moment after they were sent.
  static LedgerRow LedgerOnceSeen(const Tap& tap, uint64_t count) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (Ledger(tap).seen < count && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    return Ledger(tap);
  }

  static void Send(const std::vector<ByteVector>& frames,
                   const std::string& interface = "veth1") {
    const absl::Status sent = NetworkSandbox::Send(interface, frames);
    ASSERT_TRUE(sent.ok()) << sent;
  }

  static void Ip(const std::string& arguments) {
    const absl::Status status = NetworkSandbox::Ip(arguments);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::optional<NetworkSandbox> sandbox_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(XdpEngineTest, ShowsAThousandFramesWithinTheBudgetByteForByte) {
  constexpr uint16_t kFrames = 1000;
  RecordingSink sink;
  const auto tap = OpenTap();
  tap->AddSink(&sink);
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
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, AccountsForEveryFrameBeyondTheBudget) {
  constexpr int kFrames = 5000;
  OpenEngine({.packets_per_second = 100});
  RecordingSink sink;
  const auto tap = OpenTap();
  tap->AddSink(&sink);
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
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, CountsFromTheFirstSinkOnSoThatAllShownHaveATaker) {
  RecordingSink sink;
  const auto tap = OpenTap();
  Send(std::vector(10, Numbered(1)));
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(Ledger(*tap).seen, 0u);
  tap->AddSink(&sink);
  Send({Numbered(2)});
  EXPECT_THAT(sink.WaitFor(1), SizeIs(1));
  EXPECT_EQ(Ledger(*tap).shown, 1u);
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, AttachesNativelyWhenToldToAndSaysSo) {
  OpenEngine({.attach_mode = "native"});
  const auto tap = OpenTap();
  EXPECT_EQ(Ledger(*tap).attach_mode, "native");
  const InterfaceInfo info = Interface("veth0");
  EXPECT_EQ(info.attach_mode, "native");
  ASSERT_THAT(info.attach_steps, SizeIs(1));
  EXPECT_EQ(info.attach_steps[0].mode, "native");
  EXPECT_EQ(info.attach_steps[0].reason, "");
  EXPECT_EQ(Interface("veth1").attach_mode, "");
}

TEST_F(XdpEngineTest, LeavesAVethItsOffloadsUnlessToldOtherwise) {
  const auto tap = OpenTap();
  EXPECT_EQ(Ledger(*tap).attach_mode, "generic");
  const InterfaceInfo info = Interface("veth0");
  ASSERT_THAT(info.attach_steps, SizeIs(2));
  EXPECT_EQ(info.attach_steps[0].mode, "native");
  EXPECT_THAT(info.attach_steps[0].reason, HasSubstr("slow TCP on a veth"));
  EXPECT_EQ(info.attach_steps[1].mode, "generic");
  EXPECT_EQ(info.attach_steps[1].reason, "");
}

TEST_F(XdpEngineTest, FallsBackToGenericWhereTheDriverHasNoXdp) {
  const auto tap = OpenTap(On("lo"));
  EXPECT_EQ(Ledger(*tap).attach_mode, "generic");
  const InterfaceInfo info = Interface("lo");
  ASSERT_THAT(info.attach_steps, SizeIs(3));
  EXPECT_THAT(info.attach_steps[0].reason,
              HasSubstr("attach native xdp to lo: its driver has no XDP"));
  EXPECT_EQ(info.attach_steps[2].mode, "generic");
  EXPECT_EQ(info.attach_steps[2].reason, "");
}

TEST_F(XdpEngineTest, CountsTheSameInEveryMode) {
  for (const char* mode : {"native", "generic"}) {
    SCOPED_TRACE(mode);
    OpenEngine({.attach_mode = mode});
    RecordingSink sink;
    const auto tap = OpenTap();
    tap->AddSink(&sink);
    Send(std::vector(100, Numbered(7)));
    const std::vector<RecordedPacket> packets = sink.WaitFor(100);
    ASSERT_THAT(packets, SizeIs(100));
    EXPECT_EQ(packets[0].bytes, Numbered(7));
    const LedgerRow row = Ledger(*tap);
    EXPECT_EQ(row.attach_mode, mode);
    EXPECT_EQ(row.seen, 100u);
    EXPECT_EQ(row.seen_bytes, 100 * Numbered(7).size());
    tap->RemoveSink(&sink);
  }
}

TEST_F(XdpEngineTest, SharesOneTapBetweenEqualSpecs) {
  const auto first = OpenTap();
  const auto second = OpenTap();
  EXPECT_EQ(first, second);
  EXPECT_THAT(engine_->ReadLedger(), SizeIs(1));
}

TEST_F(XdpEngineTest, ServesSeveralSinksFromOneRecord) {
  RecordingSink one, other;
  const auto tap = OpenTap();
  tap->AddSink(&one);
  tap->AddSink(&other);
  Send({Numbered(1)});
  EXPECT_THAT(one.WaitFor(1), SizeIs(1));
  EXPECT_THAT(other.WaitFor(1), SizeIs(1));
  tap->RemoveSink(&one);
  Send({Numbered(2)});
  EXPECT_THAT(other.WaitFor(2), SizeIs(2));
  EXPECT_THAT(one.WaitFor(1), SizeIs(1));
  tap->RemoveSink(&other);
}

TEST_F(XdpEngineTest, DetachesWithTheLastHolderAndAttachesAgain) {
  auto tap = OpenTap();
  tap.reset();
  EXPECT_EQ(Interface("veth0").attach_mode, "");
  EXPECT_THAT(engine_->ReadLedger(), IsEmpty());
  RecordingSink sink;
  tap = OpenTap();
  tap->AddSink(&sink);
  EXPECT_EQ(Ledger(*tap).seen, 0u);
  Send({Numbered(1)});
  EXPECT_EQ(LedgerOnceSeen(*tap, 1).seen, 1u);
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, TapsSeveralInterfacesAtOnce) {
  RecordingSink sink0, sink1;
  const auto tap0 = OpenTap();
  const auto tap1 = OpenTap(On("veth1"));
  tap0->AddSink(&sink0);
  tap1->AddSink(&sink1);
  Send({Numbered(1)});
  Send({Numbered(2)}, "veth0");
  const auto packets0 = sink0.WaitFor(1), packets1 = sink1.WaitFor(1);
  ASSERT_THAT(packets0, SizeIs(1));
  ASSERT_THAT(packets1, SizeIs(1));
  EXPECT_EQ(packets0[0].bytes, Numbered(1));
  EXPECT_EQ(packets1[0].bytes, Numbered(2));
  tap0->RemoveSink(&sink0);
  tap1->RemoveSink(&sink1);
}

TEST_F(XdpEngineTest, TapMayOutliveItsEngine) {
  RecordingSink sink;
  const auto tap = OpenTap();
  engine_.reset();
  tap->AddSink(&sink);
  Send({Numbered(1)});
  EXPECT_THAT(sink.WaitFor(1), SizeIs(1));
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, SurvivesAnInterfaceThatGoesAndComesBack) {
  const auto old_tap = OpenTap();
  Ip("link delete veth0");
  EXPECT_EQ(engine_->OpenTap(On("veth0")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(Ledger(*old_tap).seen, 0u);
  Ip("link add veth0 type veth peer name veth1");
  Ip("link set veth0 up");
  Ip("link set veth1 up");
  RecordingSink sink;
  const auto tap = OpenTap();
  EXPECT_NE(tap, old_tap);
  tap->AddSink(&sink);
  Send({Numbered(1)});
  EXPECT_GE(LedgerOnceSeen(*tap, 1).seen, 1u);
  tap->RemoveSink(&sink);
}

TEST_F(XdpEngineTest, NamesTheHolderOfABusyInterfaceAndTheMend) {
  auto other = capture::OpenXdpEngine({.attach_mode = "native"});
  ASSERT_TRUE(other.ok());
  const auto foreign = (*other)->OpenTap(On("veth0"));
  ASSERT_TRUE(foreign.ok()) << foreign.status();

  const absl::Status refusal = engine_->OpenTap(On("veth0")).status();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refusal.message()),
              HasSubstr("another XDP program is attached"));
  const InterfaceInfo info = Interface("veth0");
  EXPECT_EQ(info.attach_mode, "");
  EXPECT_THAT(info.attach_steps.back().reason,
              HasSubstr("ip link set dev veth0 xdp off"));
}

TEST_F(XdpEngineTest, RefusesWhatItCannotServe) {
  const auto code = [this](const TapSpec& spec) {
    return engine_->OpenTap(spec).status().code();
  };
  EXPECT_EQ(code(On("no-such0")), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(On("a-name-too-long-for-linux")), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(On("veth0", Direction::kEgress)),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(code(On("veth0", Direction::kIngress, "tcp")),
            absl::StatusCode::kUnimplemented);
}

TEST_F(XdpEngineTest, ListsTheInterfacesOfItsNamespace) {
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

TEST_F(XdpEngineTest, FindsTheInterfaceOfTheDefaultRoute) {
  EXPECT_EQ(engine_->DefaultRouteInterface().status().code(),
            absl::StatusCode::kNotFound);
  Ip("-6 route add default via 2001:db8::9 dev veth0");
  EXPECT_EQ(engine_->DefaultRouteInterface().value_or(""), "veth0");
  Ip("link set veth1 address 02:00:00:00:00:02");
  Ip("route add default dev veth1");
  EXPECT_EQ(engine_->DefaultRouteInterface().value_or(""), "veth1");
}

}  // namespace
}  // namespace xdplive::testing
