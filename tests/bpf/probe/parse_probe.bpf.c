/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Hands out what the kernel's build of parse.h reads from a frame. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "parse.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct parsed);
} probe_result SEC(".maps");

SEC("xdp")
int parse_probe(struct xdp_md *ctx)
{
	__u32 zero = 0;
	struct parsed *result = bpf_map_lookup_elem(&probe_result, &zero);

	if (result)
		parse_frame((void *)(long)ctx->data,
			    (void *)(long)ctx->data_end, result);
	return XDP_PASS;
}

char probe_license[] SEC("license") = "Dual BSD/GPL";
