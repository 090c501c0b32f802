/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Makes one frame of a test run a packet of one of many flows, drawn anew each
 * time, by its IPv4 source. Then the program that is measured runs.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} measured SEC(".maps");

__u64 tuples = 1;
__u64 drawn = 1;

SEC("xdp")
int spread(struct xdp_md *ctx)
{
	const struct ethhdr *ethernet = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(ethernet + 1);

	if ((void *)(ip + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	drawn = drawn * 6364136223846793005ULL + 1442695040888963407ULL;
	ip->saddr = (drawn >> 33) * tuples >> 31;
	bpf_tail_call(ctx, &measured, 0);
	return XDP_ABORTED;
}

char spread_license[] SEC("license") = "Dual BSD/GPL";
