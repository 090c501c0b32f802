/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What the programs of every hook share: settings, the packet at hand, and the
 * chain that asks the taps' filters.
 *
 *   enter -> beyond, for few -> filters, where there are any -> account
 *
 * Programs hand on by tail call. The plugin writes one program of all filters
 * of a hook, so a filter comes and goes by one update of the chain.
 */
#ifndef XDPLIVE_TAP_BPF_H
#define XDPLIVE_TAP_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "parse.h"
#include "tap_contract.h"

_Static_assert(sizeof(struct tap_event) == 32, "no padding in the event head");
_Static_assert(sizeof(struct tap_flow_key) == 48, "no padding in the key");

/* How long a reading of the clock serves; it may drift by microseconds. */
#define TAP_CLOCK_TICKS 64

/* Written before the load; the verifier takes them as constants. */
const volatile struct tap_settings tap_settings = {
    .packet_ns = 500000,
    .tick_ns = 4000000,
    .snap_length = 192,
};

volatile struct tap_control tap_control;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tap_packet);
} tap_packets SEC(".maps");

/* By enum tap_chain_index. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, TAP_CHAIN_LENGTH);
	__type(key, __u32);
	__type(value, __u32);
} tap_chain SEC(".maps");

static __always_inline struct tap_packet *tap_packet_here(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&tap_packets, &zero);
}

static __always_inline __u32 tap_buffer(const struct tap_packet *packet)
{
	return packet->state >> TAP_STATE_BUFFER_SHIFT & 1;
}

/*
 * The time without asking a clock, which would cost as much as the flow table:
 * ticks are read straight from memory.
 */
static __always_inline __u64 tap_now(void)
{
	__u64 tick = bpf_jiffies64();

	if (tick >= tap_control.clock_due) {
		tap_control.clock_ns =
		    bpf_ktime_get_ns() - tick * tap_settings.tick_ns;
		tap_control.clock_due = tick + TAP_CLOCK_TICKS;
	}
	return tap_control.clock_ns + tick * tap_settings.tick_ns;
}

/* False when no tap counts. */
static __always_inline bool tap_begin(struct tap_packet *packet)
{
	packet->state = tap_control.state;
	packet->matched = packet->state >> TAP_STATE_ALL_SHIFT & 0xffff;
	packet->now_ns = tap_now();
	return packet->state & 0xffff;
}

/*
 * The barrier keeps clang from merging the branches of a caller into one with
 * a variable offset, which the verifier refuses to a loader without
 * CAP_PERFMON.
 */
static __always_inline void tap_add(__u64 *counter, __u64 more)
{
	*counter += more;
	barrier();
}

/*
 * No variable moves a pointer here: once one did, a verifier before 6.13 takes
 * no two ways for the same, to a loader without CAP_PERFMON, and comes to no
 * end with the parser.
 */
static __always_inline void tap_see(struct tap_packet *packet)
{
	if (tap_buffer(packet)) {
		tap_add(&packet->seen[1].packets, packet->amount.packets);
		tap_add(&packet->seen[1].bytes, packet->amount.bytes);
	} else {
		tap_add(&packet->seen[0].packets, packet->amount.packets);
		tap_add(&packet->seen[0].bytes, packet->amount.bytes);
	}
}

/* The place of a packet of `length` bytes in tap_window.lengths. */
static __always_inline __u32 tap_length_index(__u32 length)
{
	__u32 index = (length - !!length) / TAP_LENGTH_STEP;

	return index < TAP_LENGTHS ? index : TAP_LENGTHS - 1;
}

/* Goes along the chain; returns only when it is not complete. */
static __always_inline void tap_hand_on(void *ctx)
{
	bpf_tail_call(ctx, &tap_chain, TAP_CHAIN_FILTERS);
	bpf_tail_call(ctx, &tap_chain, TAP_CHAIN_ACCOUNT);
}

#endif
