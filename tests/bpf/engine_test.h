// The base of tests that run the real engine on a veth pair of their own.
#ifndef XDPLIVE_TESTS_BPF_ENGINE_TEST_H_
#define XDPLIVE_TESTS_BPF_ENGINE_TEST_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "bpf/bpf_test_run.h"
#include "bpf/network_sandbox.h"
#include "capture/capture_engine.h"
#include "kit/cc/open_now.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/tap_spec.h"

namespace xdplive::testing {

inline tap::TapSpec On(const std::string& interface,
                       tap::Direction direction = tap::Direction::kIngress,
                       const std::string& filter = "") {
  return SpecOf(interface, direction, filter);
}

class EngineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_BPF();
    auto sandbox = NetworkSandbox::Enter();
    ASSERT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_.emplace(*std::move(sandbox));
    OpenEngine({});
  }

  void OpenEngine(const tap::EngineOptions& options) {
    auto engine = capture::OpenCaptureEngine(options);
    ASSERT_TRUE(engine.ok()) << engine.status();
    engine_ = *std::move(engine);
  }

  std::shared_ptr<tap::Tap> OpenTap(const tap::TapSpec& spec = On("veth0")) {
    auto tap = OpenNow(*engine_, spec);
    EXPECT_TRUE(tap.ok()) << tap.status();
    return tap.value_or(nullptr);
  }

  tap::InterfaceInfo Interface(const std::string& name) {
    const auto interfaces = engine_->Interfaces();
    EXPECT_TRUE(interfaces.ok()) << interfaces.status();
    for (const tap::InterfaceInfo& info : *interfaces) {
      if (info.name == name) return info;
    }
    ADD_FAILURE() << "no interface " << name;
    return {};
  }

  // As of now: the engine closes the window.
  tap::LedgerRow Ledger(const tap::Tap& tap) {
    (void)engine_->ReadLedger();
    const auto row = tap.ReadLedger();
    EXPECT_TRUE(row.ok()) << row.status();
    return row.value_or(tap::LedgerRow{});
  }

  // Frames reach the program a moment after they were sent.
  tap::LedgerRow LedgerOnceSeen(const tap::Tap& tap, uint64_t count) {
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    tap::LedgerRow row = Ledger(tap);
    while (row.seen < count && absl::Now() < deadline) row = Ledger(tap);
    return row;
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
  std::unique_ptr<tap::Engine> engine_;
};

// A UDP datagram that tells from which port it came.
inline ByteVector Numbered(uint16_t number) {
  return Packet()
      .Ethernet()
      .Ipv4("192.0.2.1", "192.0.2.2")
      .Udp(number, 9)
      .Payload("numbered")
      .Bytes();
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_ENGINE_TEST_H_
