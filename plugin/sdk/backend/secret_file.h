// A secret that outlives the process and nobody else reads: random bytes in a
// file of this user. Any thread, any process.
#ifndef SDK_BACKEND_SECRET_FILE_H_
#define SDK_BACKEND_SECRET_FILE_H_

#include <cstddef>
#include <filesystem>
#include <string>

#include "absl/status/statusor.h"

namespace sdk::backend {

// `count` bytes of the kernel's (getrandom(2)); waits for them early in a boot.
std::string RandomBytes(size_t count);

// The `count` bytes in `file`; made once, with mode 0600, where it is not
// there: of processes that start at once all get the same. Its directory has to
// be there. Errors: FAILED_PRECONDITION when it can be neither read nor made,
// or when what is there is no such file of this user alone.
absl::StatusOr<std::string> KeepSecret(const std::filesystem::path& file,
                                       size_t count);

}  // namespace sdk::backend

#endif  // SDK_BACKEND_SECRET_FILE_H_
