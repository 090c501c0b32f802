// How many CPUs there are to count on.
#ifndef XDPLIVE_CAPTURE_PROGRAMS_ONLINE_CPUS_H_
#define XDPLIVE_CAPTURE_PROGRAMS_ONLINE_CPUS_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace xdplive::capture {

// CPUs that are online now, 1 at least. Machines whose CPUs can be added while
// they run have many more that are possible.
uint32_t OnlineCpus();

// CPUs in a list as the kernel writes it, "0-3,6"; 0 where it is none.
uint32_t CpusOfList(absl::string_view list);

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_PROGRAMS_ONLINE_CPUS_H_
