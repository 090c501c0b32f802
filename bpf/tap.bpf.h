/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the taps of every hook share: their settings, the counters of the
 * count lane, and the budget and the ring of the show lane.
 */
#ifndef XDPLIVE_TAP_BPF_H
#define XDPLIVE_TAP_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "parse.h"
#include "tap_contract.h"

_Static_assert(sizeof(struct tap_event) == 32, "no padding in the event head");
_Static_assert(sizeof(struct tap_counters) == 64, "one cache line a CPU");

/* Unused budget is kept for this long, so a burst of it all passes. */
#define TAP_BURST_NS 1000000000ULL

/* Settings, written before the load; the verifier takes them as constants. */
const volatile __u32 tap_ifindex;
const volatile __u32 tap_snap_length = 128;
/* One packet's share of a second: 10^9 / packetsPerSecond. */
const volatile __u64 tap_packet_ns = 500000;

/* Set once somebody takes the packets: what is shown earlier nobody sees. */
volatile __u8 tap_started;

/*
 * When the budget spent so far is earned, CLOCK_MONOTONIC. CPUs that race may
 * show a packet each too many, and pay it back: only adding is atomic.
 */
__u64 tap_budget_ns;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tap_counters);
} tap_counts SEC(".maps");

/* Shared by all taps of a process; its size is set before the load. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} tap_ring SEC(".maps");

static __always_inline struct tap_counters *tap_counters_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&tap_counts, &zero);
}

/*
 * Adds one. The barrier keeps clang from merging the branches of a caller into
 * one with a variable offset, which the verifier refuses to a loader without
 * CAP_PERFMON.
 */
static __always_inline void tap_bump(__u64 *counter)
{
	++*counter;
	barrier();
}

static __always_inline void tap_count(struct tap_counters *counters,
				      __u64 wire_length)
{
	counters->seen++;
	counters->seen_bytes += wire_length;
	counters->matched++;
	counters->matched_bytes += wire_length;
}

static __always_inline void tap_parse(struct tap_counters *counters,
				      const void *pos, const void *end)
{
	struct parsed headers;

	_Static_assert(PARSED_SHORT == 1 && PARSED_MALFORMED == 64,
		       "the lowest and the highest flag");
	parse_frame(pos, end, &headers);
	/* No branch: the verifier need not tell the two cases apart. */
	counters->unparsed += headers.flags % (2 * PARSED_SHORT) |
			      headers.flags / PARSED_MALFORMED;
}

/* Takes one packet out of the budget, if it is there. */
static __always_inline bool tap_spend(void)
{
	/* The tick's time: a few milliseconds old, and nearly free. */
	__u64 now = bpf_ktime_get_coarse_ns();

	if (tap_budget_ns + TAP_BURST_NS < now)
		tap_budget_ns = now - TAP_BURST_NS;
	if (tap_budget_ns + tap_packet_ns > now)
		return false;
	__sync_fetch_and_add(&tap_budget_ns, tap_packet_ns);
	return true;
}

/* An event with all but its bytes filled in; null when the ring is full. */
static __always_inline struct tap_event *tap_reserve(__u8 direction,
						     __u64 wire_length)
{
	struct tap_event *event =
	    bpf_ringbuf_reserve(&tap_ring, sizeof(*event) + tap_snap_length, 0);

	if (!event)
		return NULL;
	event->time_ns = bpf_ktime_get_ns();
	event->taps = 1;
	event->wire_length = wire_length;
	event->ifindex = tap_ifindex;
	event->vlan_tci = 0;
	event->vlan_proto = 0;
	event->direction = direction;
	event->reserved = 0;
	return event;
}

#endif
