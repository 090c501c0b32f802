/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The ingress taps of an interface by XDP. Every frame passes on.
 */
#include "tap.bpf.h"

/*
 * Without the helpers of 5.18 what is past the first buffer is not seen, and
 * the other way needs CAP_PERFMON.
 */
static __always_inline __u64 hook_length(struct xdp_md *ctx)
{
	if (tap_settings.has_load_bytes)
		return bpf_xdp_get_buff_len(ctx);
	return ctx->data_end - ctx->data;
}

static __always_inline long hook_copy(struct xdp_md *ctx, void *to,
				      __u64 length)
{
	if (tap_settings.has_load_bytes)
		return bpf_xdp_load_bytes(ctx, 0, to, length);
	return bpf_probe_read_kernel(to, length, (void *)(long)ctx->data);
}

#include "account.bpf.h"

SEC("xdp")
int tap_account_xdp(struct xdp_md *ctx)
{
	tap_account(ctx);
	return XDP_PASS;
}

SEC("xdp")
int tap_enter_xdp(struct xdp_md *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (!packet || !tap_begin(packet))
		return XDP_PASS;
	packet->wire_length = hook_length(ctx);
	packet->amount.packets = 1;
	packet->amount.bytes = packet->wire_length;
	packet->last_index = tap_length_index(packet->wire_length);
	packet->vlan_proto = 0;
	tap_see(packet);
	/* Last: of all its ways to end, the verifier walks no others twice. */
	parse_frame((void *)(long)ctx->data, (void *)(long)ctx->data_end,
		    &packet->headers);
	tap_hand_on(ctx);
	return XDP_PASS;
}

char tap_license[] SEC("license") = "Dual BSD/GPL";
