// The two ways to go on or return an error.
//
//   RETURN_IF_ERROR(Check(options));
//   ASSIGN_OR_RETURN(const DeviceQuery query, DeviceQuery::Open());
//
// For functions that return absl::Status or an absl::StatusOr. The second makes
// a variable, so it does not stand alone behind an `if`; a type with a comma in
// it needs an alias, or `auto`.
#ifndef XDPLIVE_BASE_STATUS_MACROS_H_
#define XDPLIVE_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"

#define RETURN_IF_ERROR(...)                                                 \
  do {                                                                       \
    if (absl::Status xdplive_status = (__VA_ARGS__); !xdplive_status.ok()) { \
      return xdplive_status;                                                 \
    }                                                                        \
  } while (false)

#define ASSIGN_OR_RETURN(variable, ...)                                        \
  XDPLIVE_ASSIGN_OR_RETURN_(XDPLIVE_JOIN_(xdplive_result, __LINE__), variable, \
                            __VA_ARGS__)

#define XDPLIVE_JOIN_(a, b) XDPLIVE_JOIN_NOW_(a, b)
#define XDPLIVE_JOIN_NOW_(a, b) a##b
#define XDPLIVE_ASSIGN_OR_RETURN_(result, variable, ...) \
  auto result = (__VA_ARGS__);                           \
  if (!result.ok()) return result.status();              \
  variable = *std::move(result)

#endif  // XDPLIVE_BASE_STATUS_MACROS_H_
