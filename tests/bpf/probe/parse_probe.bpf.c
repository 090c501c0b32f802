/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Hands out what the kernel's build of the parser reads from a frame. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "parse_frame.h"

static __always_inline long probe_read(void *ctx, __u64 offset, void *to,
				       __u64 length)
{
	return bpf_xdp_load_bytes(ctx, offset, to, length);
}

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct parsed);
} probe_result SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct parse_copy);
} probe_copy SEC(".maps");

SEC("xdp")
int parse_probe(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct parsed *result = bpf_map_lookup_elem(&probe_result, &zero);

	struct parse_copy *copy = bpf_map_lookup_elem(&probe_copy, &zero);
	struct parse_source from = {ctx, probe_read, copy,
				    bpf_xdp_get_buff_len(ctx)};

	if (result && copy &&
	    parse_head((void *)(long)ctx->data, (void *)(long)ctx->data_end,
		       result))
		parse_beyond(&from, result);
	return XDP_PASS;
}

char probe_license[] SEC("license") = "Dual BSD/GPL";
