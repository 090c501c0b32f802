// Where a plugin keeps files that outlive its process.
#ifndef SDK_BACKEND_STATE_DIRECTORY_H_
#define SDK_BACKEND_STATE_DIRECTORY_H_

#include <filesystem>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sdk::backend {

// A directory of this user alone, made as needed: the first that can be had of
//   <data path>/<name>: Grafana's, as GF_PATHS_DATA says or, since Grafana 12.4
//     keeps its environment to itself, where `program` lies in
//     <data path>/plugins/<id>/<program>;
//   <RUNTIME_DIRECTORY>/<name>, /run/grafana/<name>: systemd's;
//   <XDG_RUNTIME_DIR>/<name>;
//   TMPDIR or /tmp, under a name that nobody can guess.
// `variable` is getenv. Errors: FAILED_PRECONDITION when none can be had.
absl::StatusOr<std::filesystem::path> OpenStateDirectory(
    absl::string_view name, const std::filesystem::path& program,
    absl::FunctionRef<const char*(const char*)> variable);

}  // namespace sdk::backend

#endif  // SDK_BACKEND_STATE_DIRECTORY_H_
