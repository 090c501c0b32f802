/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The taps of an interface by traffic control: TCX or clsact, ingress or
 * egress. Every frame goes on to whatever program comes next.
 *
 * The kernel may show several TCP or UDP packets as one frame here: those GRO
 * has put together, or GSO has yet to cut apart.
 */
#include <linux/pkt_cls.h>

#include "tap.bpf.h"

/* TC_ACT_UNSPEC, and TCX_NEXT of Linux 6.6. */
#define TC_GO_ON (-1)

/* As far as the longest headers that are parsed reach. */
#define TC_HEADERS 320

static __always_inline long hook_copy(struct __sk_buff *ctx, void *to,
				      __u64 length)
{
	return bpf_skb_load_bytes(ctx, 0, to, length);
}

#include "account.bpf.h"

SEC("tc")
int tap_account_tc(struct __sk_buff *ctx)
{
	tap_account(ctx);
	return TC_GO_ON;
}

static __always_inline void tc_parse(struct __sk_buff *ctx,
				     struct tap_packet *packet)
{
	parse_frame((void *)(long)ctx->data, (void *)(long)ctx->data_end,
		    &packet->headers);
}

/* Headers may go on in other buffers of the frame: moves them to the first. */
static __always_inline bool tc_gather(struct __sk_buff *ctx)
{
	__u32 length = ctx->len;

	if (length > TC_HEADERS)
		length = TC_HEADERS;
	return !bpf_skb_pull_data(ctx, length);
}

/* What the frame is on the wire; needs the headers. */
static __always_inline void tc_measure(const struct __sk_buff *ctx,
				       struct tap_packet *packet)
{
	__u64 header = packet->headers.payload_offset;
	__u64 others = (ctx->gso_segs - 1) * (__u64)ctx->gso_size;
	__u64 length = packet->wire_length;

	packet->amount.packets = 1;
	packet->amount.bytes = length;
	if (ctx->gso_segs > 1 && header && others + header <= length) {
		packet->amount.packets = ctx->gso_segs;
		packet->amount.bytes += (ctx->gso_segs - 1) * header;
		packet->segment_index =
		    tap_length_index(ctx->gso_size + header);
		length -= others;
	}
	packet->last_index = tap_length_index(length);
}

SEC("tc")
int tap_enter_tc(struct __sk_buff *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (!packet || !tap_begin(packet))
		return TC_GO_ON;
	packet->wire_length = ctx->len;
	packet->vlan_proto = 0;
	if (ctx->vlan_present) {
		packet->vlan_tci = ctx->vlan_tci;
		packet->vlan_proto = __builtin_bswap16(ctx->vlan_proto);
	}
	tc_parse(ctx, packet);
	if (*(volatile __u8 *)&packet->headers.flags & PARSED_SHORT &&
	    tc_gather(ctx))
		tc_parse(ctx, packet);
	tc_measure(ctx, packet);
	tap_see(packet);
	tap_hand_on(ctx);
	return TC_GO_ON;
}

char tap_license[] SEC("license") = "Dual BSD/GPL";
