/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The end of the chain: books the packet at hand for each tap that matched it.
 */
#ifndef XDPLIVE_ACCOUNT_BPF_H
#define XDPLIVE_ACCOUNT_BPF_H

#include "count.bpf.h"
#include "show.bpf.h"

/*
 * Copies the first `length` bytes of the frame behind the hook's context;
 * returns 0, or another number. Inlined: what a program does not use, no
 * verifier of its kernel may see in it, for without CAP_PERFMON it walks even
 * the ways that a constant rules out.
 */
typedef long tap_copy(void *ctx, void *to, __u64 length);

_Static_assert((TAP_SNAP_MAX & (TAP_SNAP_MAX - 1)) == 0, "a mask for lengths");

/*
 * Bytes of the frame to keep: 1 to snap_length, in words that every verifier
 * follows. Before 6.8 they draw no lower bound from `length != 0`; a mask and
 * an addition they have always understood. The barrier keeps clang from
 * undoing that.
 */
static __always_inline __u64 tap_kept(const struct tap_packet *packet)
{
	__u64 length = packet->wire_length;

	if (length > tap_settings.snap_length)
		length = tap_settings.snap_length;
	length = ((length - 1) & (TAP_SNAP_MAX - 1)) + 1;
	barrier_var(length);
	if (length > tap_settings.snap_length)
		length = 1;
	return length;
}

/* Tells by packet->shown whether there was room in the ring. */
static __always_inline void tap_show(void *ctx, struct tap_packet *packet,
				     tap_copy *copy)
{
	struct tap_event *event = tap_reserve(packet);
	__u64 length;

	if (!event)
		return;
	packet->shown = 1;
	length = tap_kept(packet);
	if (copy(ctx, event + 1, length))
		length = 0;
	event->captured_length = length;
	/*
	 * Wakes the reader only when it has caught up: it rests between its
	 * rounds, so a lone packet is prompt and a flood costs few wake-ups.
	 */
	bpf_ringbuf_submit(event, 0);
}

/*
 * The window of tap `slot` if that bit is set in *taps, which is in a map: so
 * the verifier remembers no bit of it, and walks each turn of a loop once.
 */
static __always_inline struct tap_window *
tap_window_if(const struct tap_packet *packet, const volatile __u32 *taps,
	      __u32 slot)
{
	return *taps >> slot & 1 ? tap_window_of(packet, slot) : NULL;
}

/* Counts the packet for every tap that matched, and asks each one's budget. */
static __always_inline void tap_count_each(struct tap_packet *packet,
					   bool in_flow)
{
	PARSE_UNROLL
	for (__u32 slot = 0; slot < TAP_SLOTS; slot++) {
		struct tap_window *window;

		if (!(*(volatile __u32 *)&packet->matched >> slot))
			break;
		window = tap_window_if(packet, &packet->matched, slot);
		if (!window)
			continue;
		tap_count(window, packet, in_flow);
		if (tap_spend(packet->now_ns, slot))
			*(volatile __u32 *)&packet->granted |= 1 << slot;
		else
			tap_add(&window->over_budget, packet->amount.packets);
	}
}

static __always_inline void tap_show_each(void *ctx, struct tap_packet *packet,
					  tap_copy *copy)
{
	tap_show(ctx, packet, copy);
	PARSE_UNROLL
	for (__u32 slot = 0; slot < TAP_SLOTS; slot++) {
		struct tap_window *window =
		    tap_window_if(packet, &packet->granted, slot);

		if (!window)
			continue;
		if (*(volatile __u32 *)&packet->shown)
			tap_add(&window->shown, packet->amount.packets);
		else
			tap_add(&window->ring_full, packet->amount.packets);
	}
}

static __always_inline void tap_account(void *ctx, tap_copy *copy)
{
	struct tap_packet *packet = tap_packet_here();

	if (!packet)
		return;
	packet->matched &= packet->state;
	if (!packet->matched)
		return;
	packet->granted = 0;
	packet->shown = 0;
	packet->protocol = TAP_PROTOCOL_NOT_IP;
	if (packet->headers.version)
		packet->protocol = packet->headers.protocol;
	tap_count_each(packet, tap_count_flow(packet, packet->matched));
	if (*(volatile __u32 *)&packet->granted)
		tap_show_each(ctx, packet, copy);
}

#endif
