/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The ingress taps of an interface by XDP. Every frame passes on.
 *
 * There are two of each program. Those called legacy do without the helpers of
 * Linux 5.18: what is past the first buffer is not seen, and to copy bytes the
 * other way needs CAP_PERFMON.
 */
#include "account.bpf.h"
#include "beyond.bpf.h"

static __always_inline long xdp_copy(void *ctx, void *to, __u64 length)
{
	return bpf_xdp_load_bytes(ctx, 0, to, length);
}

static __always_inline long xdp_copy_legacy(void *ctx, void *to, __u64 length)
{
	const struct xdp_md *frame = ctx;

	return bpf_probe_read_kernel(to, length, (void *)(long)frame->data);
}

static __always_inline long xdp_read(void *ctx, __u64 offset, void *to,
				     __u64 length)
{
	return bpf_xdp_load_bytes(ctx, offset, to, length);
}

/* Whoever calls it has looked that it is within the frame. */
static __always_inline long xdp_read_legacy(void *ctx, __u64 offset, void *to,
					    __u64 length)
{
	const struct xdp_md *frame = ctx;

	return bpf_probe_read_kernel(to, length,
				     (void *)(long)frame->data + (__u16)offset);
}

SEC("xdp")
int tap_account_xdp(struct xdp_md *ctx)
{
	tap_account(ctx, xdp_copy);
	return XDP_PASS;
}

SEC("xdp")
int tap_account_xdp_legacy(struct xdp_md *ctx)
{
	tap_account(ctx, xdp_copy_legacy);
	return XDP_PASS;
}

/* Goes along the chain, if a tap counts. */
static __always_inline void xdp_enter(struct xdp_md *ctx,
				      struct tap_packet *packet, __u64 length)
{
	packet->wire_length = length;
	packet->amount.packets = 1;
	packet->amount.bytes = length;
	packet->last_index = tap_length_index(length);
	packet->vlan_proto = 0;
	tap_see(packet);
	/* Last: of all its ways to end, the verifier walks no others twice. */
	if (parse_head((void *)(long)ctx->data, (void *)(long)ctx->data_end,
		       &packet->headers))
		bpf_tail_call(ctx, &tap_chain, TAP_CHAIN_BEYOND);
	tap_hand_on(ctx);
}

SEC("xdp")
int tap_beyond_xdp(struct xdp_md *ctx)
{
	tap_beyond(ctx, xdp_read);
	tap_hand_on(ctx);
	return XDP_PASS;
}

SEC("xdp")
int tap_beyond_xdp_legacy(struct xdp_md *ctx)
{
	tap_beyond(ctx, xdp_read_legacy);
	tap_hand_on(ctx);
	return XDP_PASS;
}

SEC("xdp")
int tap_enter_xdp(struct xdp_md *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (packet && tap_begin(packet))
		xdp_enter(ctx, packet, bpf_xdp_get_buff_len(ctx));
	return XDP_PASS;
}

SEC("xdp")
int tap_enter_xdp_legacy(struct xdp_md *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (packet && tap_begin(packet))
		xdp_enter(ctx, packet, ctx->data_end - ctx->data);
	return XDP_PASS;
}

char tap_license[] SEC("license") = "Dual BSD/GPL";
