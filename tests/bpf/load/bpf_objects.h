// Which programs, maps and links of the kernel are this process's doing.
#ifndef XDPLIVE_TESTS_BPF_LOAD_BPF_OBJECTS_H_
#define XDPLIVE_TESTS_BPF_LOAD_BPF_OBJECTS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "absl/time/time.h"

namespace xdplive::testing {

// Ids of the kernel's objects. An id is not used again until all 2^31 were.
struct BpfObjects {
  std::set<uint32_t> programs;
  std::set<uint32_t> maps;
  std::set<uint32_t> links;

  void Add(const BpfObjects& more);
  size_t size() const { return programs.size() + maps.size() + links.size(); }
};

// Those this process holds a descriptor of and those only its maps hold:
// programs that use one of its maps, and what these use. Other processes make
// objects meanwhile; none of them is counted.
BpfObjects OwnBpfObjects();

// Those among `objects` that the kernel still has, after waiting `patience`
// for them to go: the kernel frees some a while after they were let go.
BpfObjects LeftOf(const BpfObjects& objects, absl::Duration patience);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_BPF_OBJECTS_H_
