/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The ingress tap: counts every frame, shows those within the budget, and
 * passes all of them on.
 */
#include "tap.bpf.h"

/*
 * Whether the kernel has bpf_xdp_get_buff_len and bpf_xdp_load_bytes (5.18).
 * They see past the first buffer and need no CAP_PERFMON, unlike the other
 * way.
 */
const volatile __u8 xdp_has_load_bytes = 1;

static __always_inline __u64 xdp_wire_length(struct xdp_md *ctx)
{
	if (xdp_has_load_bytes)
		return bpf_xdp_get_buff_len(ctx);
	return ctx->data_end - ctx->data;
}

/* Copies the first `length` bytes, which must not be zero. */
static __always_inline long xdp_copy(struct xdp_md *ctx, void *to, __u64 length)
{
	if (xdp_has_load_bytes)
		return bpf_xdp_load_bytes(ctx, 0, to, length);
	return bpf_probe_read_kernel(to, length, (void *)(long)ctx->data);
}

/* False when the ring is full. */
static __always_inline bool xdp_show(struct xdp_md *ctx, __u64 wire_length)
{
	struct tap_event *event = tap_reserve(TAP_INGRESS, wire_length);
	__u64 length = wire_length;

	if (!event)
		return false;
	if (length > tap_snap_length)
		length = tap_snap_length;
	if (!length || xdp_copy(ctx, event + 1, length))
		length = 0;
	event->captured_length = length;
	/*
	 * Wakes the reader only when it has caught up: it rests between its
	 * rounds, so a lone packet is prompt and a flood costs few wake-ups.
	 */
	bpf_ringbuf_submit(event, 0);
	return true;
}

SEC("xdp")
int xdp_tap(struct xdp_md *ctx)
{
	struct tap_counters *counters = tap_counters_here();
	__u64 wire_length = xdp_wire_length(ctx);

	if (!counters || !tap_started)
		return XDP_PASS;
	tap_count(counters, wire_length);
	if (!tap_spend())
		tap_bump(&counters->over_budget);
	else if (xdp_show(ctx, wire_length))
		tap_bump(&counters->shown);
	else
		tap_bump(&counters->ring_full);
	/* Last: of all its ways to end, the verifier walks no others twice. */
	tap_parse(counters, (void *)(long)ctx->data,
		  (void *)(long)ctx->data_end);
	return XDP_PASS;
}

char tap_license[] SEC("license") = "Dual BSD/GPL";
