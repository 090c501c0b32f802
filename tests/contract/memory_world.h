// A host whose kernel is made of memory, for engines that look at it.
#ifndef XDPLIVE_TESTS_CONTRACT_MEMORY_WORLD_H_
#define XDPLIVE_TESTS_CONTRACT_MEMORY_WORLD_H_

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "contract/engine_contract.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::testing {

class MemoryWorld : public EngineWorld {
 public:
  MemoryWorld() {
    kernel_.OpenInBackground();
    kernel_.SetDefaultRoute("");
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

 protected:
  FakeKernel kernel_;
  std::unique_ptr<tap::Engine> engine_;

 private:
  int64_t now_ = absl::GetCurrentTimeNanos();
  int64_t end_ = 1;  // of the last window
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_CONTRACT_MEMORY_WORLD_H_
