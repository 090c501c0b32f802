// The engine that captures: nothing is loaded before the first tap, and
// nothing is left after the last.
#ifndef XDPLIVE_CAPTURE_CAPTURE_ENGINE_H_
#define XDPLIVE_CAPTURE_CAPTURE_ENGINE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "capture/os/run_statistics.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Needs no rights yet: OpenTap says which are missing. All taps share one ring,
// which is freed with the last of them. Silences libbpf's own output.
//
// One engine is for one network namespace: that of the thread that first opens
// a tap, for its own threads attach; those who list interfaces are of the same.
//
// `measure` does SwitchOnRunStatistics for Engine::MeasureCost, where this
// process lacks the right to; on any thread, as long as the engine lives.
//
// Errors: INVALID_ARGUMENT names the option that is out of bounds.
absl::StatusOr<std::unique_ptr<tap::Engine>> OpenCaptureEngine(
    const tap::EngineOptions& options,
    std::function<int()> measure = SwitchOnRunStatistics);

// Why such an engine could open no tap, and the mend, as this thread has not
// the rights; "" where it has. CAP_PERFMON, which old kernels alone ask for, is
// not told before a tap is opened.
std::string WhyNoTaps();

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_CAPTURE_ENGINE_H_
