// What tap/engine.h promises, as tests that any engine is held to: the real
// one, and the one made of memory that other tests stand on. A file for each of
// them says how it is made and how packets come to it.
#ifndef XDPLIVE_TESTS_CONTRACT_ENGINE_CONTRACT_H_
#define XDPLIVE_TESTS_CONTRACT_ENGINE_CONTRACT_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <ostream>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "kit/cc/open_now.h"
#include "kit/cc/tap_spec.h"
#include "tap/engine.h"

namespace xdplive::testing {

// An engine and the host it looks at. No interface has the default route.
class EngineWorld {
 public:
  virtual ~EngineWorld() = default;

  virtual tap::Engine& engine() = 0;
  // Taps may outlive it.
  virtual void EndEngine() = 0;

  // One that is up and has Ethernet frames; it goes, and one of its name comes.
  virtual std::string interface() const = 0;
  virtual void RemoveInterface() = 0;
  virtual void RestoreInterface() = 0;
  // Makes one whose frames have no Ethernet header.
  virtual std::string MakeTunnel() = 0;

  // So many UDP packets come in on interface().
  virtual void Arrive(const tap::TapSpec& spec, size_t count) = 0;
  // How soon a tap knows what its engine does: a window ended, it counts no
  // more.
  virtual absl::Duration tells_within() const { return absl::ZeroDuration(); }

  // The current window of that tap ends.
  virtual void EndWindow(const tap::TapSpec& spec) = 0;
};

// A kind of engine.
struct EngineKind {
  const char* name;
  std::string (*why_not)();  // "" where it can be made on this machine
  absl::StatusOr<std::unique_ptr<EngineWorld>> (*make)();
};

inline void PrintTo(const EngineKind& kind, std::ostream* out) {
  *out << kind.name;
}

class EngineContract : public ::testing::TestWithParam<EngineKind> {
 protected:
  void SetUp() override {
    const std::string why_not = GetParam().why_not();
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    auto world = GetParam().make();
    ASSERT_TRUE(world.ok()) << world.status();
    world_ = *std::move(world);
  }

  tap::TapSpec Spec(const std::string& filter = "",
                    tap::Direction direction = tap::Direction::kIngress) const {
    return SpecOf(world_->interface(), direction, filter);
  }
  absl::Status Refusal(const tap::TapSpec& spec) {
    return OpenNow(world_->engine(), spec).status();
  }
  std::shared_ptr<tap::Tap> Open(const tap::TapSpec& spec);
  // Waits until it is so, as long as the engine may take to tell.
  void Await(absl::FunctionRef<bool()> is_so) const;
  tap::InterfaceInfo Interface();

  std::unique_ptr<EngineWorld> world_;
};

inline std::string NameOfKind(
    const ::testing::TestParamInfo<EngineKind>& info) {
  return info.param.name;
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_CONTRACT_ENGINE_CONTRACT_H_
