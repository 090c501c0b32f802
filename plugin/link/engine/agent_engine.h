// The engine of an agent, over a link: what it says holds as it does for one
// that captures itself, but that a tap's end is known a moment later.
#ifndef XDPLIVE_LINK_ENGINE_AGENT_ENGINE_H_
#define XDPLIVE_LINK_ENGINE_AGENT_ENGINE_H_

#include <memory>

#include "link/link.h"
#include "tap/engine.h"

namespace xdplive::link {

// Its taps are of this machine, Origin::host "".
std::unique_ptr<tap::Engine> OpenAgentEngine(std::shared_ptr<Link> link);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_AGENT_ENGINE_H_
