// Classic BPF to eBPF: the filter as the kernel runs it behind a tap.
#ifndef XDPLIVE_CAPTURE_EBPF_TRANSLATE_H_
#define XDPLIVE_CAPTURE_EBPF_TRANSLATE_H_

#include <linux/bpf.h>
#include <linux/filter.h>

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace xdplive::capture::ebpf {

// Where a translated program is to run, and what follows its verdict.
struct Target {
  // BPF_PROG_TYPE_XDP or BPF_PROG_TYPE_SCHED_CLS.
  bpf_prog_type type = BPF_PROG_TYPE_XDP;

  // XDP: the kernel has bpf_xdp_load_bytes and bpf_xdp_get_buff_len (Linux
  // 5.18). Without them bytes past the first buffer do not match.
  bool has_load_bytes = true;

  // The loader holds CAP_PERFMON: without it the verifier refuses packet
  // pointers that move by a variable, and those loads cost a helper call each.
  bool may_index_packet = true;

  // What runs after the verdict. On entry r6 is the context; r0 to r5 and r7 to
  // r9 are free and hold nothing; the stack is free. Jumps stay inside, or go
  // just past the end of `on_match`: what does not exit there goes on with
  // `on_no_match`, which ends in exit.
  std::vector<bpf_insn> on_match;
  std::vector<bpf_insn> on_no_match;
};

// A program that gives, for every frame, the verdict of pcap_offline_filter()
// over the whole frame. At SCHED_CLS a VLAN tag the kernel keeps beside the
// frame counts as part of it, at offset 12, so both hooks agree.
//
// No BPF-to-BPF call is made: arm64 mixes them with tail calls since Linux 6.0
// only. Runs on Linux 5.15.
//
// INVALID_ARGUMENT when `program` is not what filter.h promises,
// RESOURCE_EXHAUSTED when it is too long, FAILED_PRECONDITION when this target
// cannot run it.
absl::StatusOr<std::vector<bpf_insn>> Translate(
    absl::Span<const sock_filter> program, const Target& target);

}  // namespace xdplive::capture::ebpf

#endif  // XDPLIVE_CAPTURE_EBPF_TRANSLATE_H_
