/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The words the kernel programs and the plugin share: the ring's event head,
 * the counters and the constants both sides size their memory by.
 *
 * Both compilers include this very file. Fixed-width fields, no padding left
 * to a compiler, UAPI types only. All fields are in host byte order.
 */
#ifndef XDPLIVE_TAP_CONTRACT_H
#define XDPLIVE_TAP_CONTRACT_H

#include <linux/types.h>

/* Bytes of each shown packet kept: the bounds of the setting snapLength. */
#define TAP_SNAP_MIN 64
#define TAP_SNAP_MAX 256

enum tap_direction {
	TAP_INGRESS = 0,
	TAP_EGRESS = 1,
};

/*
 * Head of one record of the show lane; `captured_length` bytes of the frame,
 * from its Ethernet header on, follow it directly.
 */
struct tap_event {
	__u64 time_ns;	   /* CLOCK_MONOTONIC when the hook saw the packet */
	__u64 taps;	   /* bit i: tap i of this interface shows it */
	__u32 wire_length; /* bytes, Ethernet header included, no FCS */
	__u32 ifindex;
	__u16 captured_length; /* <= snap length, <= wire_length */
	__u16 vlan_tci;	       /* tag the NIC stripped, when vlan_proto != 0 */
	__u16 vlan_proto;      /* 0x8100, 0x88a8, or 0: no stripped tag */
	__u8 direction;	       /* enum tap_direction */
	__u8 reserved;
};

/*
 * Counters of one tap, one copy per CPU; the sum over CPUs is exact.
 *   seen    = matched + unmatched
 *   matched = shown + over_budget + ring_full
 */
struct tap_counters {
	__u64 seen;
	__u64 seen_bytes;
	__u64 matched;
	__u64 matched_bytes;
	__u64 shown;	   /* reserved and submitted to the ring */
	__u64 over_budget; /* refused by the token bucket */
	__u64 ring_full;   /* refused by the ring buffer */
	__u64 unparsed; /* headers short or malformed; counted all the same */
};

#endif
