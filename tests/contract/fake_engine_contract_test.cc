// The engine made of memory, held to the contract of the real one.
#include <memory>
#include <string>

#include "contract/engine_contract.h"
#include "contract/memory_world.h"
#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::testing {
namespace {

class FakeWorld final : public MemoryWorld {
 public:
  static absl::StatusOr<std::unique_ptr<EngineWorld>> Make() {
    auto world = std::make_unique<FakeWorld>();
    auto engine = world->kernel_.Factory()({});
    if (!engine.ok()) return engine.status();
    world->engine_ = *std::move(engine);
    return world;
  }
};

std::string AlwaysThere() { return ""; }

INSTANTIATE_TEST_SUITE_P(Fake, EngineContract,
                         ::testing::Values(EngineKind{"Fake", AlwaysThere,
                                                      FakeWorld::Make}),
                         NameOfKind);

}  // namespace
}  // namespace xdplive::testing
