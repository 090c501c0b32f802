// The engine made of memory, held to the contract of the real one.
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "contract/engine_contract.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::testing {
namespace {

class FakeWorld final : public EngineWorld {
 public:
  static absl::StatusOr<std::unique_ptr<EngineWorld>> Make() {
    auto world = std::make_unique<FakeWorld>();
    world->kernel_.OpenInBackground();
    auto engine = world->kernel_.Factory()({});
    if (!engine.ok()) return engine.status();
    world->engine_ = *std::move(engine);
    world->kernel_.SetDefaultRoute("");
    return world;
  }

  tap::Engine& engine() override { return *engine_; }
  void EndEngine() override { engine_.reset(); }

  std::string interface() const override { return "eth0"; }
  void RemoveInterface() override { kernel_.RemoveInterface("eth0"); }
  void RestoreInterface() override { kernel_.AddInterface("eth0"); }
  std::string MakeTunnel() override {
    kernel_.AddInterface("tun0");
    kernel_.MakeForeign("tun0");
    return "tun0";
  }

  void Arrive(const tap::TapSpec& spec, size_t count) override {
    kernel_.Deliver(spec, now_, count);
    now_ += absl::ToInt64Nanoseconds(absl::Seconds(1));
  }
  void EndWindow(const tap::TapSpec& spec) override {
    tap::TapWindow window;
    window.begin_unix_ns = end_;
    window.end_unix_ns = ++end_;
    kernel_.DeliverWindow(spec, window);
  }

 private:
  FakeKernel kernel_;
  std::unique_ptr<tap::Engine> engine_;
  int64_t now_ = absl::GetCurrentTimeNanos();
  int64_t end_ = 1;  // of the last window
};

std::string AlwaysThere() { return ""; }

INSTANTIATE_TEST_SUITE_P(Fake, EngineContract,
                         ::testing::Values(EngineKind{"Fake", AlwaysThere,
                                                      FakeWorld::Make}),
                         NameOfKind);

}  // namespace
}  // namespace xdplive::testing
