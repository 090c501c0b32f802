// Directories that only the user of this process can enter, for what a plugin
// leaves to its successors. Any thread, any process.
#ifndef SDK_BACKEND_PRIVATE_DIRECTORY_H_
#define SDK_BACKEND_PRIVATE_DIRECTORY_H_

#include <filesystem>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sdk::backend {

// Makes `path` with mode 0700 unless it is there. Errors: FAILED_PRECONDITION
// when it cannot be made, or what is there is no directory, is another user's
// or open to others.
absl::Status MakePrivateDirectory(const std::filesystem::path& path);

// A directory in `parent` where anybody may write, such as /tmp: "<name>-" and
// six characters that nobody can guess, so that nobody can be there before.
// All processes of this user get the same one; it is made where there is none.
// Errors: FAILED_PRECONDITION when it cannot be made.
absl::StatusOr<std::filesystem::path> PrivateDirectoryIn(
    const std::filesystem::path& parent, absl::string_view name);

}  // namespace sdk::backend

#endif  // SDK_BACKEND_PRIVATE_DIRECTORY_H_
