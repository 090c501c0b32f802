/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Makes a frame as the network would bring it, which a test run alone cannot:
 * shorter than the kernel lets a test run begin with, or with a VLAN tag
 * beside it. Then the program under test runs.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} prepared SEC(".maps");

/* cb[0]: length. cb[1]: the tag's protocol in network order, or 0; cb[2]: TCI.
 */
SEC("tc")
int tc_prepare(struct __sk_buff *ctx)
{
	if (ctx->len != ctx->cb[0])
		bpf_skb_change_tail(ctx, ctx->cb[0], 0);
	if (ctx->cb[1])
		bpf_skb_vlan_push(ctx, ctx->cb[1], ctx->cb[2]);
	bpf_tail_call(ctx, &prepared, 0);
	return 99;
}

char probe_license[] SEC("license") = "Dual BSD/GPL";
