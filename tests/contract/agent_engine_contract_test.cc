// The engine of an agent, held to the contract of those that capture.
#include <string>

#include "contract/agent_world.h"
#include "contract/engine_contract.h"
#include "link/engine/agent_engine.h"

namespace xdplive::testing {
namespace {

std::string AlwaysThere() { return ""; }

INSTANTIATE_TEST_SUITE_P(Agent, EngineContract,
                         ::testing::Values(EngineKind{"Direct", AlwaysThere,
                                                      AgentWorld::MakeDirect}),
                         NameOfKind);

}  // namespace
}  // namespace xdplive::testing
