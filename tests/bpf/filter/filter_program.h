// One translated filter, loaded into the kernel and run over one frame at a
// time with BPF_PROG_TEST_RUN.
#ifndef XDPLIVE_TESTS_BPF_FILTER_FILTER_PROGRAM_H_
#define XDPLIVE_TESTS_BPF_FILTER_FILTER_PROGRAM_H_

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "capture/ebpf/translate.h"
#include "capture/os/bpf_handles.h"
#include "filter/filter.h"

namespace xdplive::testing {

// What a program runs on: the kernel's gifts and how a frame lies before it.
struct Setting {
  bpf_prog_type type = BPF_PROG_TYPE_XDP;
  bool has_load_bytes = true;    // as in capture::ebpf::Target
  bool may_index_packet = true;  // as in capture::ebpf::Target
  // SCHED_CLS: the frame's VLAN tag, at offset 12, is taken out and put where
  // the kernel keeps a stripped one.
  bool tag_beside = false;
  // XDP: the first buffer holds so many bytes, more follow in others; 0: as
  // many as fit.
  size_t linear_bytes = 0;
};

class FilterProgram {
 public:
  // Errors carry the verifier's last words.
  static absl::StatusOr<FilterProgram> Load(const filter::Filter& filter,
                                            const Setting& setting);

  // Whether the program matches. REQUIRES: `frame` fits the setting.
  absl::StatusOr<bool> Matches(absl::Span<const uint8_t> frame) const;

 private:
  FilterProgram(capture::UniqueFd fd, const Setting& setting)
      : fd_(std::move(fd)), setting_(setting) {}

  absl::StatusOr<bool> RunXdp(absl::Span<const uint8_t> frame) const;
  absl::StatusOr<bool> RunSkb(absl::Span<const uint8_t> frame) const;
  absl::StatusOr<bool> Verdict(bpf_test_run_opts& options) const;

  capture::UniqueFd fd_;
  Setting setting_;
};

// Whether XDP programs may ask for bytes beyond the first buffer, as Linux does
// since 5.18.
bool XdpLoadsBytes();

// Loads instructions as they are; where XDP loads bytes, for frames of several
// buffers.
absl::StatusOr<capture::UniqueFd> LoadInstructions(
    bpf_prog_type type, absl::Span<const bpf_insn> instructions);

// OK when this process may load programs.
absl::Status CheckBpfAllowed();

// Whether a test without BPF fails instead of being skipped.
bool IsBpfRequired();

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_FILTER_FILTER_PROGRAM_H_
