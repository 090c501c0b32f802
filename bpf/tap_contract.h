/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The words the kernel programs and the plugin share: the ring's event head,
 * the counters, the flow records and the constants both sides size their
 * memory by.
 *
 * Both compilers include this very file. Fixed-width fields, no padding left
 * to a compiler, UAPI types only. All fields are in host byte order but the
 * addresses, which are as on the wire.
 *
 * A hook is one interface in one direction. What it counts, it counts into one
 * of two buffers; the plugin flips them, waits until no program runs that
 * began before, and then reads a buffer that stands still.
 *
 * A packet is one on the wire. Where the kernel shows several TCP or UDP
 * packets as one (GRO, GSO), they are counted as the packets they were or will
 * be, and their bytes with the headers of each. A VLAN tag the kernel keeps
 * beside the frame counts as part of it.
 */
#ifndef XDPLIVE_TAP_CONTRACT_H
#define XDPLIVE_TAP_CONTRACT_H

#include <linux/types.h>

#include "parse.h"

/* Bytes of each shown packet kept: the bounds of the setting snapLength. */
#define TAP_SNAP_MIN 64
#define TAP_SNAP_MAX 512 /* a power of two */

/* Taps of one hook; each has a slot from 0 on. */
#define TAP_SLOTS 16
#define TAP_BUFFERS 2

enum tap_direction {
	TAP_INGRESS = 0,
	TAP_EGRESS = 1,
};

/*
 * Flows that some filter matched have a table of their own, lest a flood that
 * nobody asked for takes their room.
 */
enum tap_table {
	TAP_TABLE_BASE = 0,  /* flows matched by taps without a filter alone */
	TAP_TABLE_FOCUS = 1, /* the others */
	TAP_TABLES = 2,
};

/* 64-bit words of a tap_flow_key. */
#define TAP_KEY_WORDS 6

/* Fixed by the load of a hook's programs. */
struct tap_settings {
	__u64 packet_ns; /* 1e9 / packetsPerSecond: a packet's budget */
	__u64 tick_ns;	 /* of the kernel's clock tick */
	/* Random, lest somebody sends flows that share a set. */
	__u64 seed[TAP_KEY_WORDS];
	/*
	 * Of a flow table: flows it takes at most, 0 where flows are in hashes;
	 * its sets, less one; flows there is memory for, as a power of two; and
	 * CPUs that have a column.
	 */
	__u32 flows;
	__u32 set_mask;
	__u32 flow_shift;
	__u32 columns;
	__u32 ifindex;
	__u32 snap_length;
	__u8 direction; /* enum tap_direction */
	__u8 reserved[7];
};

/* How far a flow table is filled in one buffer. All 0 once it is emptied. */
struct tap_flow_head {
	__u64 made;  /* numbers that were given out */
	__u64 kept;  /* flows that have one: the others are between, or spare */
	__u64 spare; /* a number that none uses, and 1; or 0 */
};

/*
 * Written by the plugin while packets run. A program reads `state` once for a
 * packet and holds to it.
 */
struct tap_control {
	/*
	 * Bits 0-15: slots that count. Bits 16-31: those among them that match
	 * every packet. Bit 32: the buffer.
	 */
	__u64 state;
	/*
	 * CLOCK_MONOTONIC at tick 0, as if no clock had ever been steered; made
	 * anew by the programs when the tick `clock_due` has come.
	 */
	__u64 clock_ns;
	__u64 clock_due;
	/*
	 * By slot: when the budget spent so far is earned, CLOCK_MONOTONIC.
	 * CPUs that race may show a packet each too many, and pay it back.
	 */
	__u64 budget_ns[TAP_SLOTS];
	/*
	 * By buffer and enum tap_table, of hashes: not 0 once the hash refused
	 * a record for being full. The plugin clears it when it has emptied the
	 * hash.
	 */
	__u8 full[TAP_BUFFERS][TAP_TABLES];
	__u8 reserved[4];
	__u64 columns; /* of flow tables, that CPUs have taken */
	struct tap_flow_head heads[TAP_BUFFERS][TAP_TABLES];
};

/* Where the programs of a hook stand in tap_chain; filters may be absent. */
enum tap_chain_index {
	TAP_CHAIN_FILTERS = 0,
	TAP_CHAIN_ACCOUNT = 1,
	TAP_CHAIN_BEYOND = 2,
	TAP_CHAIN_READ = 3, /* of TC alone */
	TAP_CHAIN_LENGTH = 4,
};

#define TAP_STATE_ALL_SHIFT 16
#define TAP_STATE_BUFFER_SHIFT 32

struct tap_amount {
	__u64 packets;
	__u64 bytes;
};

/* The packet a CPU is at, from enter to account. */
struct tap_packet {
	__u64 state;		  /* tap_control.state, as read once */
	__u64 now_ns;		  /* CLOCK_MONOTONIC, exact to a tick or two */
	__u64 wire_length;	  /* of the frame as the hook shows it */
	struct tap_amount amount; /* on the wire */
	/* Into tap_window.lengths: the last or only wire packet, the others. */
	__u32 last_index;
	__u32 segment_index;
	__u32 matched;	/* bit i: the tap in slot i matched */
	__u32 granted;	/* bit i: it may show the packet */
	__u16 vlan_tci; /* tag beside the frame, if vlan_proto */
	__u16 vlan_proto;
	__u32 shown;	/* not 0: it is in the ring */
	__u32 protocol; /* into tap_window.overflow */
	__u32 column;	/* of this CPU in flow tables, and 1; 0: none yet */
	struct parsed headers;
	/* By buffer, over all frames; only ever added to. */
	struct tap_amount seen[TAP_BUFFERS];
};

/*
 * Head of one record of the show lane; `captured_length` bytes of the frame,
 * from its Ethernet header on, follow it directly.
 */
struct tap_event {
	__u64 time_ns;	   /* CLOCK_MONOTONIC when the hook saw the packet */
	__u32 wire_length; /* bytes, Ethernet header included, no FCS */
	__u32 ifindex;
	__u16 taps;	       /* bit i: the tap in slot i shows it */
	__u16 captured_length; /* <= snap length, <= wire_length */
	__u16 vlan_tci;	       /* tag beside the frame, when vlan_proto != 0 */
	__u16 vlan_proto;      /* 0x8100, 0x88a8, or 0: no tag beside it */
	__u16 packets;	       /* on the wire that this frame stands for */
	__u8 direction;	       /* enum tap_direction */
	__u8 reserved[5];
};

/*
 * What the packets of one flow have in common. Fields a frame does not have
 * are 0; frames that are not IP differ by ethertype and VLAN alone.
 */
struct tap_flow_key {
	__u8 source_ip[16]; /* IPv4: the first four bytes, the rest zero */
	__u8 destination_ip[16];
	__u16 source_port;
	__u16 destination_port;
	__u16 ethertype; /* after the tags; 0 for an IEEE 802.3 length */
	__u16 vlan;	 /* id of the outer tag, or TAP_NO_VLAN */
	__u16 taps;	 /* bit i: the tap in slot i matched */
	__u8 version;	 /* 4, 6, or 0: not IP */
	__u8 protocol;
	__u8 ttl;
	__u8 shape; /* enum tap_shape, ORed; 0: as plain as frames are */
	__u8 reserved[2];
};

#define TAP_NO_VLAN 0xffff

/* What tells frames of one flow apart for a filter. */
enum tap_shape {
	TAP_SHAPE_TAGS = 1,    /* a tag behind the outer one */
	TAP_SHAPE_HEADERS = 2, /* headers between IP and `protocol` */
	/*
	 * The transport is not right behind an IP header of the usual length:
	 * options, other headers, or one that contradicts itself.
	 */
	TAP_SHAPE_OPTIONS = 4,
};

/*
 * Of a frame with those headers and so many tags beside it, 0 or 1. In sums and
 * shifts: each branch would double what the verifier walks from here on.
 */
PARSE_INLINE __u64 tap_shape_of(const struct parsed *headers, __u64 tags_beside)
{
	__u64 is_ip = headers->version >> 2 & 1; /* 4 and 6 are, 0 is not */
	__u64 is_ipv6 = headers->version >> 1 & is_ip;
	__u64 usual = headers->network_offset + 20 + 20 * is_ipv6;
	__u64 away = headers->transport_offset - usual;
	__u64 tags = headers->vlan_count + tags_beside; /* 3 at most */

	return (tags >> 1) * TAP_SHAPE_TAGS |
	       (headers->flags / PARSED_EXTENSIONS & 1) * TAP_SHAPE_HEADERS |
	       ((away | (0 - away)) >> 63 & is_ip) * TAP_SHAPE_OPTIONS;
}

/*
 * A flow table is three arrays, each of them for both buffers, one after the
 * other. Programs clear nothing; the plugin does, once it has read a buffer.
 *
 *   sets    [buffer][set]            where flows are, by the hash of their key
 *   names   [buffer][flow]           whose they are
 *   parts   [column][buffer][flow]   what one CPU counted of them
 *
 * Flows have numbers in the order they came. So a reader goes through as many
 * as there were, and no two CPUs write to a line but for a flow's first packet.
 */
#define TAP_WAYS 8 /* places in a set: a line of the processor's caches */
/*
 * A place is 0, or the high bits of the hash and in TAP_PLACE_BITS the number
 * of the flow, and 1.
 */
#define TAP_PLACE_BITS 23
#define TAP_FLOWS_MAX (1 << 22)
/* Sets, beside one another, where a flow may be. */
#define TAP_SETS_TRIED 8
/* Flows there is memory for are a power of two, and at least: */
#define TAP_FLOWS_MIN 128

struct tap_flow_set {
	__u64 places[TAP_WAYS];
};

struct tap_flow_name {
	struct tap_flow_key key;
	__u64 first_ns; /* CLOCK_MONOTONIC, exact to a tick or two */
	__u64 set;	/* one of those where the flow may be, in its buffer */
};

struct tap_flow_part {
	__u64 packets;
	__u64 bytes;
	__u64 last_ns;
	__u64 tcp_flags;
};

/* In hashes: one copy per CPU; one without packets of the flow is all zero. */
struct tap_flow {
	__u64 packets;
	__u64 bytes;
	__u64 first_ns; /* CLOCK_MONOTONIC, exact to a tick or two */
	__u64 last_ns;
	__u64 tcp_flags; /* all that were set, ORed */
};

/* One flow of a window as the plugin passes it on, its CPUs added up. */
struct tap_flow_record {
	struct tap_flow_key key;
	struct tap_flow sum;
};

/* Frame lengths are counted in steps of 64 bytes; the last is all longer. */
#define TAP_LENGTH_STEP 64
#define TAP_LENGTH_LONGEST 9216
#define TAP_LENGTHS (TAP_LENGTH_LONGEST / TAP_LENGTH_STEP + 1)
#define TAP_TTLS 256

/* Where packets that are not IP stand in tap_window.overflow. */
#define TAP_PROTOCOL_NOT_IP 256

/*
 * What one tap counted into one buffer, one copy per CPU. Never cleared: what
 * came in a window is the difference of two readings.
 *   matched = counted + overflow.packets
 *   matched = shown + over_budget + ring_full
 *   matched = sum of lengths
 */
struct tap_window {
	struct tap_amount matched;
	__u64 counted;	   /* in a flow record */
	__u64 shown;	   /* reserved and submitted to the ring */
	__u64 over_budget; /* refused by the token bucket */
	__u64 ring_full;   /* refused by the ring buffer */
	__u64 unparsed;	   /* headers short or malformed */
	__u64 lengths[TAP_LENGTHS];
	__u64 ttls[TAP_TTLS]; /* of IP packets, by TTL or hop limit */
	/* Where the flow table was full, by IP protocol. */
	struct tap_amount overflow[TAP_PROTOCOL_NOT_IP + 1];
};

#endif
