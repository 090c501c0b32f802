/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The taps of an interface by traffic control: TCX or clsact, ingress or
 * egress. Every frame goes on to whatever program comes next.
 *
 * The kernel may show several TCP or UDP packets as one frame here: those GRO
 * has put together, or GSO has yet to cut apart.
 */
#include <linux/pkt_cls.h>

#include "account.bpf.h"
#include "beyond.bpf.h"

/* TC_ACT_UNSPEC, and TCX_NEXT of Linux 6.6. */
#define TC_GO_ON (-1)

/* As far as the longest headers that are parsed reach. */
#define TC_HEADERS 320

#define TC_TAG_BYTES 4
/* tap_event.packets holds no more. */
#define TC_PACKETS_MAX 65535

static __always_inline long tc_copy(void *ctx, void *to, __u64 length)
{
	return bpf_skb_load_bytes(ctx, 0, to, length);
}

static __always_inline long tc_read(void *ctx, __u64 offset, void *to,
				    __u64 length)
{
	return bpf_skb_load_bytes(ctx, offset, to, length);
}

SEC("tc")
int tap_account_tc(struct __sk_buff *ctx)
{
	tap_account(ctx, tc_copy);
	return TC_GO_ON;
}

static __always_inline int tc_parse(struct __sk_buff *ctx,
				    struct tap_packet *packet)
{
	return parse_head((void *)(long)ctx->data, (void *)(long)ctx->data_end,
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

/*
 * How many packets the frame is on the wire, whose headers take `header`
 * bytes. Frames of guests and of packet sockets come before the kernel has
 * counted.
 */
static __always_inline __u64 tc_packets(const struct __sk_buff *ctx,
					__u64 header)
{
	__u64 size = ctx->gso_size;
	__u64 packets = ctx->gso_segs;

	if (!packets && size && ctx->len > header)
		packets = (ctx->len - header + size - 1) / size;
	return packets < TC_PACKETS_MAX ? packets : TC_PACKETS_MAX;
}

/* What the frame is on the wire; needs the headers. */
static __always_inline void tc_measure(const struct __sk_buff *ctx,
				       struct tap_packet *packet)
{
	__u64 header = packet->headers.payload_offset;
	__u64 tag = packet->vlan_proto ? TC_TAG_BYTES : 0;
	__u64 packets = header ? tc_packets(ctx, header) : 1;
	__u64 others = (packets - 1) * ctx->gso_size;
	__u64 length = packet->wire_length;

	packet->amount.packets = 1;
	packet->amount.bytes = length + tag;
	if (packets > 1 && others + header <= length) {
		packet->amount.packets = packets;
		packet->amount.bytes += (packets - 1) * (header + tag);
		packet->segment_index =
		    tap_length_index(ctx->gso_size + header + tag);
		length -= others;
	}
	packet->last_index = tap_length_index(length + tag);
}

/* Once the headers are read. */
static __always_inline void tc_go_on(struct __sk_buff *ctx,
				     struct tap_packet *packet)
{
	tc_measure(ctx, packet);
	tap_see(packet);
	tap_hand_on(ctx);
}

SEC("tc")
int tap_read_tc(struct __sk_buff *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (packet)
		tc_go_on(ctx, packet);
	return TC_GO_ON;
}

/* Goes on in another program: the verifier would walk it for each way here. */
SEC("tc")
int tap_beyond_tc(struct __sk_buff *ctx)
{
	tap_beyond(ctx, tc_read);
	bpf_tail_call(ctx, &tap_chain, TAP_CHAIN_READ);
	return TC_GO_ON;
}

SEC("tc")
int tap_enter_tc(struct __sk_buff *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	int beyond;

	if (!packet || !tap_begin(packet))
		return TC_GO_ON;
	packet->wire_length = ctx->len;
	packet->vlan_proto = 0;
	if (ctx->vlan_present) {
		packet->vlan_tci = ctx->vlan_tci;
		packet->vlan_proto = __builtin_bswap16(ctx->vlan_proto);
	}
	beyond = tc_parse(ctx, packet);
	if (*(volatile __u8 *)&packet->headers.flags & PARSED_SHORT &&
	    tc_gather(ctx))
		beyond = tc_parse(ctx, packet);
	if (beyond)
		bpf_tail_call(ctx, &tap_chain, TAP_CHAIN_BEYOND);
	tc_go_on(ctx, packet);
	return TC_GO_ON;
}

char tap_license[] SEC("license") = "Dual BSD/GPL";
