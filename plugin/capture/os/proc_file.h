// Whole small files of /proc.
#ifndef XDPLIVE_CAPTURE_OS_PROC_FILE_H_
#define XDPLIVE_CAPTURE_OS_PROC_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace xdplive::capture {

// Errors: the errno of opening or reading, as a Status that names the path.
absl::StatusOr<std::string> ReadProcFile(const std::string& path);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_OS_PROC_FILE_H_
