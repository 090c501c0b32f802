// The real engine, on a veth pair in a namespace of its own.
#include <utility>
#include <vector>

#include "bpf/bpf_test_run.h"
#include "bpf/engine_test.h"
#include "bpf/network_sandbox.h"
#include "capture/capture_engine.h"
#include "contract/engine_contract.h"

namespace xdplive::testing {
namespace {

class RealWorld final : public EngineWorld {
 public:
  static absl::StatusOr<std::unique_ptr<EngineWorld>> Make() {
    auto sandbox = NetworkSandbox::Enter();
    if (!sandbox.ok()) return sandbox.status();
    auto engine = capture::OpenCaptureEngine({});
    if (!engine.ok()) return engine.status();
    return std::unique_ptr<EngineWorld>(
        new RealWorld(*std::move(sandbox), *std::move(engine)));
  }

  tap::Engine& engine() override { return *engine_; }
  void EndEngine() override { engine_.reset(); }

  std::string interface() const override { return "veth0"; }
  void RemoveInterface() override { Ip("link delete veth0"); }
  void RestoreInterface() override {
    Ip("link add veth0 type veth peer name veth1");
    Ip("link set veth0 up");
    Ip("link set veth1 up");
  }
  std::string MakeTunnel() override {
    Ip("tuntap add dev tun9 mode tun");
    return "tun9";
  }

  void Arrive(const tap::TapSpec&, size_t count) override {
    const absl::Status sent =
        NetworkSandbox::Send("veth1", std::vector(count, Numbered(7)));
    EXPECT_TRUE(sent.ok()) << sent;
  }
  void EndWindow(const tap::TapSpec&) override { (void)engine_->ReadLedger(); }

 private:
  RealWorld(NetworkSandbox sandbox, std::unique_ptr<tap::Engine> engine)
      : sandbox_(std::move(sandbox)), engine_(std::move(engine)) {}

  static void Ip(const std::string& arguments) {
    const absl::Status status = NetworkSandbox::Ip(arguments);
    EXPECT_TRUE(status.ok()) << status;
  }

  NetworkSandbox sandbox_;
  std::unique_ptr<tap::Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Real, EngineContract,
                         ::testing::Values(EngineKind{"Real", WhyNoBpf,
                                                      RealWorld::Make}),
                         NameOfKind);

}  // namespace
}  // namespace xdplive::testing
