/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * One parser, two compilers: reads the headers of one Ethernet frame from
 * [pos, end), for the BPF programs and for plugin/flow alike.
 */
#ifndef XDPLIVE_PARSE_H
#define XDPLIVE_PARSE_H

#include <linux/types.h>

#define PARSED_VLAN_MAX 2

/* What parsed.flags says. */
enum parsed_flag {
	PARSED_SHORT = 1,	   /* a header ends before it is complete */
	PARSED_FRAGMENT = 2,	   /* part of a fragmented datagram */
	PARSED_LATER_FRAGMENT = 4, /* not its first part: no ports here */
	PARSED_PORTS = 8,	   /* source_port, destination_port are set */
	PARSED_ICMP = 16,	   /* icmp_type, icmp_code are set */
	PARSED_EXTENSION_LIMIT = 32, /* more IPv6 extension headers than read */
};

/*
 * Numbers in host byte order, addresses in network order. What a frame does
 * not have is zero. Offsets count bytes from the start of the frame.
 */
struct parsed {
	__u8 source_ip[16]; /* IPv4: the first four bytes, the rest zero */
	__u8 destination_ip[16];
	__u16 ethertype; /* after the tags; 0 for an IEEE 802.3 length */
	__u16 vlan[PARSED_VLAN_MAX]; /* TCI, outermost first */
	__u8 vlan_count;
	__u8 version;  /* 4, 6, or 0: not IP */
	__u8 protocol; /* upper layer, after IPv6 extension headers */
	__u8 ttl;      /* or hop limit */
	__u8 tcp_flags; /* 13th byte of the TCP header */
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 flags; /* enum parsed_flag */
	__u16 source_port;
	__u16 destination_port;
	__u16 network_offset;	/* first byte after the Ethernet and VLAN tags */
	__u16 transport_offset; /* first byte after IP headers; 0: none */
};

/* parse_frame(pos, end, struct parsed *out) follows. */

#endif
