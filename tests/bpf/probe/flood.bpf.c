/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Both ends of a flood: `flood` writes frame after frame and sends it out of an
 * interface, `witness` counts at the receiving interface which arrived.
 *
 * A frame carries its number behind the UDP header. The witness goes by that
 * number alone, so it agrees with no parser and no filter by construction.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "../load/flood_contract.h"

struct flood_frame {
	struct ethhdr ethernet;
	struct iphdr ip;
	struct udphdr udp;
	__u32 magic;
	__u32 tuple;
} __attribute__((packed, aligned(2)));

const volatile struct flood_settings flood_settings = {};

struct flood_lane {
	__u32 next;
	__u32 since_marked;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flood_lane);
} flood_lanes SEC(".maps");

/* Packets that arrived, by tuple. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} flood_arrived SEC(".maps");

/* Whatever else arrived. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} flood_strangers SEC(".maps");

static __always_inline __u32 next_tuple(struct flood_lane *lane)
{
	__u32 tuple = lane->next;

	if (flood_settings.marked_one_in &&
	    ++lane->since_marked >= flood_settings.marked_one_in) {
		lane->since_marked = 0;
		return flood_settings.tuples;
	}
	lane->next = tuple + 1 < flood_settings.tuples ? tuple + 1 : 0;
	return tuple;
}

/* Every byte that differs is written: the memory held other frames before. */
static __always_inline void write_tuple(struct flood_frame *frame, __u32 tuple)
{
	__u32 low = tuple & 0xffff;
	__u32 sum = flood_settings.ip_sum + low;

	frame->ip.saddr = bpf_htonl(FLOOD_NET | low);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	frame->ip.check = bpf_htons(~sum);
	frame->udp.source = bpf_htons(FLOOD_PORT + (tuple >> 16));
	frame->magic = FLOOD_MAGIC;
	frame->tuple = tuple;
}

SEC("xdp")
int flood(struct xdp_md *ctx)
{
	struct flood_frame *frame = (void *)(long)ctx->data;
	__u32 zero = 0;
	struct flood_lane *lane = bpf_map_lookup_elem(&flood_lanes, &zero);

	if (!lane || (void *)(frame + 1) > (void *)(long)ctx->data_end)
		return XDP_ABORTED;
	write_tuple(frame, next_tuple(lane));
	return bpf_redirect(flood_settings.ifindex, 0);
}

SEC("tc")
int witness(struct __sk_buff *ctx)
{
	struct flood_frame frame = {};
	__u32 zero = 0;
	__u64 *count = NULL;

	if (!bpf_skb_load_bytes(ctx, 0, &frame, sizeof(frame)) &&
	    frame.magic == FLOOD_MAGIC)
		count = bpf_map_lookup_elem(&flood_arrived, &frame.tuple);
	if (!count)
		count = bpf_map_lookup_elem(&flood_strangers, &zero);
	if (count)
		++*count;
	return TC_ACT_UNSPEC;
}

char flood_license[] SEC("license") = "Dual BSD/GPL";
