#include "capture/programs/online_cpus.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "capture/os/proc_file.h"

namespace xdplive::capture {

uint32_t CpusOfList(absl::string_view list) {
  uint32_t cpus = 0;
  for (absl::string_view range :
       absl::StrSplit(absl::StripAsciiWhitespace(list), ',')) {
    const std::vector<absl::string_view> ends = absl::StrSplit(range, '-');
    uint32_t first = 0, last = 0;
    if (ends.size() > 2 || !absl::SimpleAtoi(ends.front(), &first) ||
        !absl::SimpleAtoi(ends.back(), &last) || last < first) {
      return 0;
    }
    cpus += last - first + 1;
  }
  return cpus;
}

uint32_t OnlineCpus() {
  const uint32_t online =
      CpusOfList(ReadProcFile("/sys/devices/system/cpu/online").value_or(""));
  if (online > 0) return online;
  return static_cast<uint32_t>(std::max(libbpf_num_possible_cpus(), 1));
}

}  // namespace xdplive::capture
