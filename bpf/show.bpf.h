/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The show lane: a packet that some tap's budget grants goes to the plugin
 * once, marked with all those taps.
 */
#ifndef XDPLIVE_SHOW_BPF_H
#define XDPLIVE_SHOW_BPF_H

#include "tap.bpf.h"

/* Unused budget is kept for this long, so a burst of it all passes. */
#define TAP_BURST_NS 1000000000ULL

/* Shared by all hooks of a process; its size is set before the load. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} tap_ring SEC(".maps");

/* Takes one frame out of the budget of `slot`, if it is there. */
static __always_inline bool tap_spend(__u64 now_ns, __u32 slot)
{
	volatile __u64 *budget = &tap_control.budget_ns[slot];
	__u64 earned = *budget;

	if (earned + TAP_BURST_NS < now_ns) {
		earned = now_ns - TAP_BURST_NS;
		*budget = earned;
	}
	if (earned + tap_settings.packet_ns > now_ns)
		return false;
	__sync_fetch_and_add(budget, tap_settings.packet_ns);
	return true;
}

/*
 * The last quarter of the ring is for packets that a filter asked for: taps
 * without one may be granted more than the plugin can take.
 */
static __always_inline bool tap_has_room(const struct tap_packet *packet)
{
	if (packet->granted & ~(packet->state >> TAP_STATE_ALL_SHIFT))
		return true;
	return bpf_ringbuf_query(&tap_ring, BPF_RB_AVAIL_DATA) <
	       bpf_ringbuf_query(&tap_ring, BPF_RB_RING_SIZE) / 4 * 3;
}

/* An event with all but its bytes filled in; null when the ring is full. */
static __always_inline struct tap_event *
tap_reserve(const struct tap_packet *packet)
{
	struct tap_event *event;

	if (!tap_has_room(packet))
		return NULL;
	event = bpf_ringbuf_reserve(
	    &tap_ring, sizeof(*event) + tap_settings.snap_length, 0);
	if (!event)
		return NULL;
	event->time_ns = bpf_ktime_get_ns();
	event->wire_length = packet->wire_length;
	event->ifindex = tap_settings.ifindex;
	event->taps = packet->granted;
	event->vlan_tci = packet->vlan_tci;
	event->vlan_proto = packet->vlan_proto;
	event->packets = packet->amount.packets;
	event->direction = tap_settings.direction;
	__builtin_memset(event->reserved, 0, sizeof(event->reserved));
	return event;
}

#endif
