// The same over a unix socket: gRPC and its threads.
#include <string>

#include "contract/agent_world.h"
#include "contract/engine_contract.h"
#include "link/engine/agent_engine.h"

namespace xdplive::testing {
namespace {

std::string AlwaysThere() { return ""; }

INSTANTIATE_TEST_SUITE_P(Agent, EngineContract,
                         ::testing::Values(EngineKind{"Socket", AlwaysThere,
                                                      AgentWorld::MakeSocket}),
                         NameOfKind);

}  // namespace
}  // namespace xdplive::testing
