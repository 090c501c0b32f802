// The engine that a data source's settings ask for.
#ifndef XDPLIVE_SOURCE_OPEN_ENGINE_H_
#define XDPLIVE_SOURCE_OPEN_ENGINE_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "datasource/access/settings.h"
#include "tap/engine.h"

namespace xdplive::source {

// `source` process: the one that captures here. agent: that of the agent at
// `agentSocket`, which may come later. auto: the agent where somebody listens
// there now, or where this process has not the rights to capture and so can
// only wait for one; else this process. `measure` and errors: as
// OpenCaptureEngine.
absl::StatusOr<std::unique_ptr<tap::Engine>> OpenEngine(
    const datasource::Settings& settings, std::function<int()> measure);

}  // namespace xdplive::source

#endif  // XDPLIVE_SOURCE_OPEN_ENGINE_H_
