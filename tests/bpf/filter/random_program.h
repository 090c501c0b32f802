// Classic programs of the whole instruction set, most of which libpcap's
// compiler never writes.
#ifndef XDPLIVE_TESTS_BPF_FILTER_RANDOM_PROGRAM_H_
#define XDPLIVE_TESTS_BPF_FILTER_RANDOM_PROGRAM_H_

#include <random>

#include "filter/filter.h"

namespace xdplive::testing {

// A program that always ends and reads no scratch memory it has not written,
// since libpcap's interpreter leaves that undefined.
filter::Filter RandomProgram(std::mt19937& random);

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_FILTER_RANDOM_PROGRAM_H_
