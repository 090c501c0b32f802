/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The end of the chain: books the packet at hand for each tap that matched it.
 * The includer has defined hook_copy(ctx, to, length), which copies the first
 * `length` bytes of the frame and returns 0, or another number.
 */
#ifndef XDPLIVE_ACCOUNT_BPF_H
#define XDPLIVE_ACCOUNT_BPF_H

#include "count.bpf.h"
#include "show.bpf.h"

/* Tells by packet->shown whether there was room in the ring. */
static __always_inline void tap_show(void *ctx, struct tap_packet *packet)
{
	struct tap_event *event = tap_reserve(packet);
	__u64 length = packet->wire_length;

	packet->shown = event != NULL;
	if (!event)
		return;
	if (length > tap_settings.snap_length)
		length = tap_settings.snap_length;
	if (!length || hook_copy(ctx, event + 1, length))
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

static __always_inline void tap_show_each(void *ctx, struct tap_packet *packet)
{
	tap_show(ctx, packet);
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

static __always_inline void tap_account(void *ctx)
{
	struct tap_packet *packet = tap_packet_here();

	if (!packet)
		return;
	packet->matched &= packet->state;
	if (!packet->matched)
		return;
	packet->granted = 0;
	packet->protocol = TAP_PROTOCOL_NOT_IP;
	if (packet->headers.version)
		packet->protocol = packet->headers.protocol;
	tap_count_each(packet, tap_count_flow(packet, packet->matched));
	if (*(volatile __u32 *)&packet->granted)
		tap_show_each(ctx, packet);
}

#endif
