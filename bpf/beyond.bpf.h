/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Between enter and the filters, for the few frames whose addresses or ports
 * are behind what parse_head does not look through.
 */
#ifndef XDPLIVE_BEYOND_BPF_H
#define XDPLIVE_BEYOND_BPF_H

#include "parse_frame.h"
#include "tap.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct parse_copy);
} tap_copies SEC(".maps");

static __always_inline void tap_beyond(void *ctx, parse_read *read)
{
	__u64 zero = 0;
	struct tap_packet *packet = tap_packet_here();
	struct parse_copy *copy = bpf_map_lookup_elem(&tap_copies, &zero);
	struct parse_source from = {ctx, read, copy, 0};

	if (!copy || !packet)
		return;
	from.length = packet->wire_length;
	parse_beyond(&from, &packet->headers);
}

#endif
