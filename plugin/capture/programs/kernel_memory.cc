#include "capture/programs/kernel_memory.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "capture/os/proc_file.h"

namespace xdplive::capture {

uint64_t MemlockOf(absl::string_view fdinfo) {
  for (absl::string_view line : absl::StrSplit(fdinfo, '\n')) {
    uint64_t bytes = 0;
    if (absl::ConsumePrefix(&line, "memlock:") &&
        absl::SimpleAtoi(line, &bytes)) {
      return bytes;
    }
  }
  return 0;
}

uint64_t KernelMemoryOf(int fd) {
  return MemlockOf(
      ReadProcFile(absl::StrCat("/proc/self/fdinfo/", fd)).value_or(""));
}

}  // namespace xdplive::capture
