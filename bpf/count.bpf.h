/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The count lane: every matched packet goes into a flow record or, when the
 * table is full, into the overflow bucket of each tap that matched it.
 */
#ifndef XDPLIVE_COUNT_BPF_H
#define XDPLIVE_COUNT_BPF_H

#include <linux/errno.h>

#include "tap.bpf.h"

/* Its size is set before the load. */
struct tap_flow_table {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct tap_flow_key);
	__type(value, struct tap_flow);
};

struct tap_flow_table tap_flows_0 SEC(".maps");
struct tap_flow_table tap_flows_1 SEC(".maps");

/* The focus tables by buffer; empty until there is a filter. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, TAP_BUFFERS);
	__type(key, __u32);
	__array(values, struct tap_flow_table);
} tap_focus SEC(".maps");

/* What one tap counted, by buffer. */
struct tap_slot_windows {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, TAP_BUFFERS);
	__type(key, __u32);
	__type(value, struct tap_window);
};

/*
 * That of slot 0, where a tap without a filter goes: it is on most hooks the
 * only one, and is found without a detour.
 */
struct tap_slot_windows tap_windows_0 SEC(".maps");

/* Those of the other slots, made with the first tap in each. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, TAP_SLOTS);
	__type(key, __u32);
	__array(values, struct tap_slot_windows);
} tap_windows SEC(".maps");

/* The barriers are there for what tap_add says. */
static __always_inline __u16 tap_vlan(const struct tap_packet *packet)
{
	__u16 tci;

	if (packet->vlan_proto) {
		tci = packet->vlan_tci;
		barrier();
	} else if (packet->headers.vlan_count) {
		tci = packet->headers.vlan[0];
		barrier();
	} else {
		return TAP_NO_VLAN;
	}
	return tci & 0xfff;
}

/* The key as what it is and as what it is written by. */
union tap_key {
	struct tap_flow_key fields;
	__u64 words[sizeof(struct tap_flow_key) / 8];
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "fields of a word begin with its lowest bits");

/*
 * Written by whole words: without CAP_PERFMON the verifiers of some kernels
 * (Debian's 6.1.0-50) refuse a second number in eight bytes of the stack whose
 * first they know the bounds of; and it is quicker. For the same reason the
 * keys of maps on the stack have eight bytes, of which the kernel reads the
 * first four.
 */
static __always_inline void tap_make_key(const struct tap_packet *packet,
					 __u16 taps, union tap_key *key)
{
	const struct parsed *headers = &packet->headers;
	__u64 vlan = tap_vlan(packet);

	__builtin_memcpy(key->words, headers->source_ip, 32);
	key->words[4] = headers->source_port |
			(__u64)headers->destination_port << 16 |
			(__u64)headers->ethertype << 32 | vlan << 48;
	key->words[5] = taps | (__u64)headers->version << 16 |
			(__u64)headers->protocol << 24 |
			(__u64)headers->ttl << 32 |
			tap_shape_of(headers, packet->vlan_proto >> 15) << 40;
}

static __always_inline bool tap_flow_insert(void *table, volatile __u8 *full,
					    const struct tap_packet *packet,
					    const union tap_key *key)
{
	struct tap_flow fresh = {
	    .packets = packet->amount.packets,
	    .bytes = packet->amount.bytes,
	    .first_ns = packet->now_ns,
	    .last_ns = packet->now_ns,
	    .tcp_flags = packet->headers.tcp_flags,
	};
	long error;

	/* To find that out each time would cost more than all the rest. */
	if (*full)
		return false;
	/* What another CPU put in meanwhile stays: this sets our copy alone. */
	error = bpf_map_update_elem(table, key, &fresh, BPF_ANY);
	if (error == -E2BIG)
		*full = 1;
	return !error;
}

/* False when the table has no room for the flow. */
static __always_inline bool tap_flow_count(void *table, volatile __u8 *full,
					   const struct tap_packet *packet,
					   const union tap_key *key)
{
	struct tap_flow *flow = bpf_map_lookup_elem(table, key);

	if (!flow)
		return tap_flow_insert(table, full, packet, key);
	flow->packets += packet->amount.packets;
	flow->bytes += packet->amount.bytes;
	if (!flow->first_ns)
		flow->first_ns = packet->now_ns;
	flow->last_ns = packet->now_ns;
	flow->tcp_flags |= packet->headers.tcp_flags;
	return true;
}

static __always_inline bool tap_count_flow(const struct tap_packet *packet,
					   __u16 taps)
{
	__u64 buffer = tap_buffer(packet);
	volatile __u8 *full = tap_control.full[buffer];
	union tap_key key;
	void *focus;

	tap_make_key(packet, taps, &key);
	if (taps & ~(packet->state >> TAP_STATE_ALL_SHIFT)) {
		focus = bpf_map_lookup_elem(&tap_focus, &buffer);
		return focus && tap_flow_count(focus, full + TAP_TABLE_FOCUS,
					       packet, &key);
	}
	if (buffer)
		return tap_flow_count(&tap_flows_1, full, packet, &key);
	return tap_flow_count(&tap_flows_0, full, packet, &key);
}

static __always_inline struct tap_window *
tap_window_of(const struct tap_packet *packet, __u32 slot)
{
	__u64 buffer = tap_buffer(packet);
	__u64 key = slot;
	void *windows;

	if (!slot)
		return bpf_map_lookup_elem(&tap_windows_0, &buffer);
	windows = bpf_map_lookup_elem(&tap_windows, &key);
	return windows ? bpf_map_lookup_elem(windows, &buffer) : NULL;
}

static __always_inline void tap_count_length(struct tap_window *window,
					     __u32 index, __u64 packets)
{
	if (index < TAP_LENGTHS)
		window->lengths[index] += packets;
}

static __always_inline void tap_count(struct tap_window *window,
				      const struct tap_packet *packet,
				      bool in_flow)
{
	const struct parsed *headers = &packet->headers;
	__u32 protocol = *(volatile __u32 *)&packet->protocol;

	window->matched.packets += packet->amount.packets;
	window->matched.bytes += packet->amount.bytes;
	if (headers->flags & (PARSED_SHORT | PARSED_MALFORMED))
		window->unparsed += packet->amount.packets;
	tap_count_length(window, packet->last_index, 1);
	if (packet->amount.packets > 1)
		tap_count_length(window, packet->segment_index,
				 packet->amount.packets - 1);
	if (headers->version)
		window->ttls[headers->ttl] += packet->amount.packets;
	if (in_flow) {
		window->counted += packet->amount.packets;
	} else if (protocol <= TAP_PROTOCOL_NOT_IP) {
		window->overflow[protocol].packets += packet->amount.packets;
		window->overflow[protocol].bytes += packet->amount.bytes;
	}
}

#endif
