// The engine that captures: taps by XDP, with nothing loaded before the first
// tap and nothing left after the last.
#ifndef XDPLIVE_CAPTURE_XDP_ENGINE_H_
#define XDPLIVE_CAPTURE_XDP_ENGINE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "capture/engine.h"

namespace xdplive::capture {

// Needs no rights yet: OpenTap says which are missing. It serves the ingress
// direction without a filter; UNIMPLEMENTED otherwise. Several taps share one
// ring, which is freed with the last of them. Silences libbpf's own output.
//
// Interfaces are those of the network namespace of the thread that asks.
//
// Errors: INVALID_ARGUMENT names the option that is out of bounds.
absl::StatusOr<std::unique_ptr<Engine>> OpenXdpEngine(
    const EngineOptions& options);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_XDP_ENGINE_H_
