/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Flow records in hashes, whose memory is taken with each flow: for hooks that
 * are many and of which little is asked.
 */
#ifndef XDPLIVE_FLOW_HASH_BPF_H
#define XDPLIVE_FLOW_HASH_BPF_H

#include <linux/errno.h>

#include "flow_key.bpf.h"

/* Its size is set before the load. */
struct tap_flow_hash {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct tap_flow_key);
	__type(value, struct tap_flow);
};

struct tap_flow_hash tap_hash_0 SEC(".maps");
struct tap_flow_hash tap_hash_1 SEC(".maps");

/* The focus hashes by buffer; empty until there is a filter. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, TAP_BUFFERS);
	__type(key, __u32);
	__array(values, struct tap_flow_hash);
} tap_focus_hashes SEC(".maps");

static __always_inline bool tap_hash_insert(void *table, volatile __u8 *full,
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

/* False when the hash has no room for the flow. */
static __always_inline bool tap_hash_count(void *table, volatile __u8 *full,
					   const struct tap_packet *packet,
					   const union tap_key *key)
{
	struct tap_flow *flow = bpf_map_lookup_elem(table, key);

	if (!flow)
		return tap_hash_insert(table, full, packet, key);
	flow->packets += packet->amount.packets;
	flow->bytes += packet->amount.bytes;
	if (!flow->first_ns)
		flow->first_ns = packet->now_ns;
	flow->last_ns = packet->now_ns;
	flow->tcp_flags |= packet->headers.tcp_flags;
	return true;
}

/* The branches keep a variable from moving a pointer; see tap_see. */
static __always_inline volatile __u8 *
tap_full_of(const struct tap_packet *packet, __u32 which)
{
	volatile __u8 *full;

	if (tap_buffer(packet)) {
		full = &tap_control.full[1][which];
		barrier_var(full);
	} else {
		full = &tap_control.full[0][which];
		barrier_var(full);
	}
	return full;
}

static __always_inline bool tap_count_in_hash(const struct tap_packet *packet,
					      const union tap_key *key,
					      bool in_focus)
{
	__u64 buffer = tap_buffer(packet);
	volatile __u8 *full;
	void *focus;

	if (in_focus) {
		focus = bpf_map_lookup_elem(&tap_focus_hashes, &buffer);
		full = tap_full_of(packet, TAP_TABLE_FOCUS);
		return focus && tap_hash_count(focus, full, packet, key);
	}
	full = tap_full_of(packet, TAP_TABLE_BASE);
	if (buffer)
		return tap_hash_count(&tap_hash_1, full, packet, key);
	return tap_hash_count(&tap_hash_0, full, packet, key);
}

#endif
