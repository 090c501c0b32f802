// Filters of every kind that libpcap compiles for Ethernet.
#ifndef XDPLIVE_TESTS_BPF_FILTER_EXPRESSIONS_H_
#define XDPLIVE_TESTS_BPF_FILTER_EXPRESSIONS_H_

#include <vector>

#include "absl/strings/string_view.h"

namespace xdplive::testing {

// No two are equal.
std::vector<absl::string_view> Expressions();

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_FILTER_EXPRESSIONS_H_
