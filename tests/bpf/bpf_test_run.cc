#include "bpf/bpf_test_run.h"

#include <bpf/bpf.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/os/bpf_handles.h"

namespace xdplive::testing {
namespace {

std::string_view Environment(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string WhyNoBpf() {
  const capture::UniqueFd ring(
      bpf_map_create(BPF_MAP_TYPE_RINGBUF, "why_not", 0, 0, 4096, nullptr));
  if (ring.valid()) return "";
  const std::string reason =
      absl::StrCat("this machine lets us load no BPF: ",
                   absl::ErrnoToStatus(errno, "make a ring buffer").ToString());
  if (!Environment("CI").empty() || Environment("XDPLIVE_REQUIRE_BPF") == "1") {
    ADD_FAILURE() << reason;
  }
  return reason;
}

absl::StatusOr<TestRun> RunOnFrame(int program_fd,
                                   const std::vector<uint8_t>& frame,
                                   int repeat) {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame.data();
  options.data_size_in = static_cast<uint32_t>(frame.size());
  options.repeat = repeat;
  const int error = bpf_prog_test_run_opts(program_fd, &options);
  if (error != 0) return absl::ErrnoToStatus(-error, "run the program");
  return TestRun{.verdict = options.retval, .ns_per_run = options.duration};
}

}  // namespace xdplive::testing
