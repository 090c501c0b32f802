/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The count lane: every matched packet goes into a flow record or, when the
 * table is full, into the overflow bucket of each tap that matched it.
 */
#ifndef XDPLIVE_COUNT_BPF_H
#define XDPLIVE_COUNT_BPF_H

#include "flow_hash.bpf.h"
#include "flow_table.bpf.h"

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

static __always_inline bool tap_count_flow(struct tap_packet *packet,
					   __u16 taps)
{
	bool in_focus = taps & ~(packet->state >> TAP_STATE_ALL_SHIFT);
	union tap_key key;

	tap_make_key(packet, taps, &key);
	if (tap_settings.flows)
		return tap_count_in_table(packet, &key, in_focus);
	return tap_count_in_hash(packet, &key, in_focus);
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
