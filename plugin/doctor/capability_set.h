// Which rights a process has, by its /proc/<pid>/status (proc(5)).
#ifndef XDPLIVE_DOCTOR_CAPABILITY_SET_H_
#define XDPLIVE_DOCTOR_CAPABILITY_SET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::doctor {

// "CapEff" and the like: 0 where there is no such line.
uint64_t SetOf(absl::string_view status, absl::string_view name);
// The first word behind `name`, "" where there is no such line.
std::string WordOf(absl::string_view status, absl::string_view name);

// What a program has that this process starts, without capabilities of its file
// (capabilities(7), "Transformation of capabilities during execve()").
uint64_t SetOfChild(absl::string_view status);

// Of CAP_BPF, CAP_NET_ADMIN and, where it is needed, CAP_PERFMON those that a
// set lacks. CAP_SYS_ADMIN stands for the first and the last.
std::vector<std::string> MissingIn(uint64_t set, bool needs_perfmon);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_CAPABILITY_SET_H_
