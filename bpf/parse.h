/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * One parser, two compilers: reads the headers of one Ethernet frame from
 * [pos, end), for the BPF programs and for plugin/flow alike. Here is what
 * nearly every frame is: Ethernet, tags, IP, transport. What may stand between
 * them besides is in parse_frame.h, which plain frames do not pay for.
 *
 * Every step takes its header from a cursor that is checked against the end of
 * the frame and against the length the enclosing IP header declares, so padding
 * is never taken for a header. A step returns the type of what follows, or
 * PARSE_STOP. What was complete before a frame ends is kept.
 */
#ifndef XDPLIVE_PARSE_H
#define XDPLIVE_PARSE_H

#include <linux/types.h>

#include "parse_cursor.h"

#define PARSED_VLAN_MAX 2
/* IPv6 extension headers are read as far as this. */
#define PARSED_EXTENSION_BYTES 128

/* What parsed.flags says. */
enum parsed_flag {
	PARSED_SHORT = 1,	     /* a header ends before it is complete */
	PARSED_FRAGMENT = 2,	     /* part of a fragmented datagram */
	PARSED_LATER_FRAGMENT = 4,   /* not its first part: no ports here */
	PARSED_PORTS = 8,	     /* source_port, destination_port are set */
	PARSED_ICMP = 16,	     /* icmp_type, icmp_code are set */
	PARSED_EXTENSION_LIMIT = 32, /* extension headers longer than read */
	PARSED_MALFORMED = 64,	     /* a header contradicts itself */
	PARSED_EXTENSIONS = 128,     /* headers between IP and `protocol` */
};

/*
 * Numbers in host byte order, addresses in network order. What a frame does
 * not have is zero. Offsets count bytes from the start of the frame.
 */
struct parsed {
	__u8 source_ip[16]; /* IPv4: the first four bytes, the rest zero */
	__u8 destination_ip[16];
	/*
	 * As on the wire, after the tags; 0 for an IEEE 802.3 length. Where IP
	 * is behind PPPoE, MPLS and the like, it is theirs.
	 */
	__u16 ethertype;
	__u16 vlan[PARSED_VLAN_MAX]; /* TCI, outermost first */
	__u8 vlan_count;
	__u8 version;	/* 4, 6, or 0: not IP */
	__u8 protocol;	/* upper layer, after extension headers and AH */
	__u8 ttl;	/* or hop limit */
	__u8 tcp_flags; /* 14th byte of the TCP header */
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 flags; /* enum parsed_flag */
	__u16 source_port;
	__u16 destination_port;
	/* First byte of IP; without IP, first after Ethernet and its tags. */
	__u16 network_offset;
	__u16 transport_offset; /* first byte after IP headers; 0: none */
	__u16 payload_offset;	/* first byte after TCP or UDP; 0: none */
} __attribute__((aligned(8)));

enum parse_number {
	PARSE_ETHERTYPE_MIN = 0x0600, /* below: an IEEE 802.3 length */
	PARSE_ETHERTYPE_IPV4 = 0x0800,
	PARSE_ETHERTYPE_ARP = 0x0806,
	PARSE_ETHERTYPE_VLAN = 0x8100,
	PARSE_ETHERTYPE_IPV6 = 0x86dd,
	PARSE_ETHERTYPE_QINQ = 0x88a8,
	PARSE_ETHERTYPE_QINQ_OLD = 0x9100,
	PARSE_ETHERTYPE_MPLS = 0x8847,
	PARSE_ETHERTYPE_MPLS_OLD = 0x8848,
	PARSE_ETHERTYPE_PPPOE = 0x8864,
	PARSE_ETHERTYPE_PBB = 0x88e7,
	PARSE_ETHERTYPE_FABRICPATH = 0x8903,
	PARSE_ETHERTYPE_VN_TAG = 0x8926,
	PARSE_ETHERTYPE_E_TAG = 0x893f,

	PARSE_HOP_BY_HOP = 0,
	PARSE_ICMP = 1,
	PARSE_TCP = 6,
	PARSE_UDP = 17,
	PARSE_DCCP = 33,
	PARSE_ROUTING = 43,
	PARSE_FRAGMENT = 44,
	PARSE_AH = 51,
	PARSE_ICMPV6 = 58,
	PARSE_NO_NEXT = 59,
	PARSE_DESTINATION = 60,
	PARSE_SCTP = 132,
	PARSE_MOBILITY = 135,
	PARSE_UDP_LITE = 136,
	PARSE_HIP = 139,
	PARSE_SHIM6 = 140,
};

PARSE_INLINE int parse_stop(struct parsed *out, enum parsed_flag why)
{
	out->flags |= why;
	return PARSE_STOP;
}

PARSE_INLINE int parse_ethernet(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;

	if (!parse_step(at, 14))
		return parse_stop(out, PARSED_SHORT);
	return parse_be16(header + 12);
}

/* Steps over the tag number `index`, if `type` announces one. */
PARSE_INLINE int parse_vlan(struct parse_cursor *at, struct parsed *out,
			    int type, int index)
{
	const __u8 *tag = at->pos;

	if (type != PARSE_ETHERTYPE_VLAN && type != PARSE_ETHERTYPE_QINQ &&
	    type != PARSE_ETHERTYPE_QINQ_OLD)
		return type;
	out->ethertype = (__u16)type;
	if (!parse_step(at, 4))
		return parse_stop(out, PARSED_SHORT);
	out->vlan[index] = parse_be16(tag);
	out->vlan_count = (__u8)(index + 1);
	return parse_be16(tag + 2);
}

/* Only whether it is all there, with the addresses of Ethernet and IPv4. */
PARSE_INLINE void parse_arp(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;

	if (!parse_step(at, 8) ||
	    (header[4] == 6 && header[5] == 4 && !parse_step(at, 20)))
		out->flags |= PARSED_SHORT;
}

/* Steps over `length` bytes of IPv4 options, a multiple of four, at most 40. */
PARSE_INLINE int parse_options(struct parse_cursor *at, __u64 length)
{
	PARSE_UNROLL
	for (__u64 word = 0; word < 10; word++) {
		if (word * 4 < length && !parse_step(at, 4))
			return PARSE_STOP;
	}
	return 0;
}

PARSE_INLINE int parse_ipv4(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;
	__u64 header_length, total_length;
	__u16 fragment;

	if (!parse_step(at, 20))
		return parse_stop(out, PARSED_SHORT);
	if (header[0] >> 4 != 4)
		return parse_stop(out, PARSED_MALFORMED);
	out->version = 4;
	out->ttl = header[8];
	out->protocol = header[9];
	parse_copy(out->source_ip, header + 12, 1);
	parse_copy(out->destination_ip, header + 16, 1);
	fragment = parse_be16(header + 6);
	if (fragment & 0x3fff)
		out->flags |= PARSED_FRAGMENT;
	if (fragment & 0x1fff)
		out->flags |= PARSED_LATER_FRAGMENT;

	header_length = (header[0] & 0x0f) * 4;
	/* Zero while the NIC or the stack has yet to cut it into segments. */
	total_length = parse_be16(header + 2);
	if (header_length < 20 ||
	    (total_length && total_length < header_length))
		return parse_stop(out, PARSED_MALFORMED);
	if (total_length)
		parse_grant(at, total_length - 20);
	if (parse_options(at, header_length - 20))
		return parse_stop(out, PARSED_SHORT);
	out->transport_offset = (__u16)at->offset;
	return out->flags & PARSED_LATER_FRAGMENT ? PARSE_STOP : out->protocol;
}

PARSE_INLINE int parse_ipv6(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;
	__u64 payload_length;

	if (!parse_step(at, 40))
		return parse_stop(out, PARSED_SHORT);
	if (header[0] >> 4 != 6)
		return parse_stop(out, PARSED_MALFORMED);
	out->version = 6;
	out->protocol = header[6];
	out->ttl = header[7];
	parse_copy(out->source_ip, header + 8, 4);
	parse_copy(out->destination_ip, header + 24, 4);
	/* Zero in a jumbogram: the length is in a hop-by-hop option. */
	payload_length = parse_be16(header + 4);
	if (payload_length)
		parse_grant(at, payload_length);
	return header[6];
}

PARSE_INLINE int parse_is_extension(int type)
{
	return type == PARSE_HOP_BY_HOP || type == PARSE_ROUTING ||
	       type == PARSE_FRAGMENT || type == PARSE_AH ||
	       type == PARSE_DESTINATION || type == PARSE_MOBILITY ||
	       type == PARSE_HIP || type == PARSE_SHIM6;
}

/*
 * Looks into the extension header `type` at the cursor: what follows it, and
 * in *units how long it is, in the 8 bytes they all are multiples of.
 */
PARSE_INLINE int parse_extension(const struct parse_cursor *at,
				 struct parsed *out, int type, __u32 *units)
{
	const __u8 *header = at->pos;
	__u16 fragment;

	if (!parse_has(at, 8))
		return parse_stop(out, PARSED_SHORT);
	*units = header[1] + 1;
	if (type == PARSE_AH) {
		if (header[1] & 1)
			return parse_stop(out, PARSED_MALFORMED);
		*units = header[1] / 2 + 1;
	} else if (type == PARSE_FRAGMENT) {
		*units = 1;
		fragment = parse_be16(header + 2);
		if (fragment & 0xfff9)
			out->flags |= PARSED_FRAGMENT;
		if (fragment & 0xfff8)
			out->flags |= PARSED_LATER_FRAGMENT;
	}
	return header[0];
}

/*
 * Steps over all extension headers. Mobility, HIP and shim6 messages end in
 * "no next header": there the message itself is the upper layer.
 */
PARSE_INLINE int parse_extensions(struct parse_cursor *at, struct parsed *out,
				  int type)
{
	__u32 units = 0; /* left of the header being stepped over */
	int next;

	PARSE_UNROLL
	for (int i = 0; i <= PARSED_EXTENSION_BYTES / 8; i++) {
		if (!units) {
			out->protocol = (__u8)type;
			out->transport_offset = (__u16)at->offset;
			if (out->flags & PARSED_LATER_FRAGMENT)
				return PARSE_STOP;
			if (!parse_is_extension(type))
				return type;
			out->flags |= PARSED_EXTENSIONS;
			next = parse_extension(at, out, type, &units);
			if (next == PARSE_NO_NEXT && type >= PARSE_MOBILITY)
				next = PARSE_STOP;
			if (next == PARSE_STOP)
				return PARSE_STOP;
			type = next;
		}
		if (!parse_step(at, 8))
			return parse_stop(out, PARSED_SHORT);
		units--;
	}
	return parse_stop(out, PARSED_EXTENSION_LIMIT);
}

/* The ports, and whether `length` bytes of the header are there. */
PARSE_INLINE int parse_ports(struct parse_cursor *at, struct parsed *out,
			     __u64 length)
{
	const __u8 *ports = at->pos;

	if (!parse_step(at, 4))
		return parse_stop(out, PARSED_SHORT);
	out->source_port = parse_be16(ports);
	out->destination_port = parse_be16(ports + 2);
	out->flags |= PARSED_PORTS;
	if (!parse_step(at, length - 4))
		return parse_stop(out, PARSED_SHORT);
	return 0;
}

PARSE_INLINE void parse_tcp(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;

	if (parse_ports(at, out, 20))
		return;
	out->tcp_flags = header[13];
	out->payload_offset = out->transport_offset + (header[12] >> 4) * 4;
	if (header[12] >> 4 < 5)
		out->flags |= PARSED_MALFORMED;
}

PARSE_INLINE void parse_icmp(struct parse_cursor *at, struct parsed *out)
{
	const __u8 *header = at->pos;

	if (!parse_step(at, 4)) {
		out->flags |= PARSED_SHORT;
		return;
	}
	out->icmp_type = header[0];
	out->icmp_code = header[1];
	out->flags |= PARSED_ICMP;
}

/* Not 0 where parse_frame.h has to go on: an authentication header of IPv4. */
PARSE_INLINE int parse_transport(struct parse_cursor *at, struct parsed *out,
				 int protocol)
{
	switch (protocol) {
	case PARSE_TCP:
		parse_tcp(at, out);
		break;
	case PARSE_UDP:
	case PARSE_UDP_LITE:
		if (!parse_ports(at, out, 8))
			out->payload_offset = out->transport_offset + 8;
		break;
	case PARSE_SCTP:
	case PARSE_DCCP:
		parse_ports(at, out, 12);
		break;
	case PARSE_ICMP:
	case PARSE_ICMPV6:
		parse_icmp(at, out);
		break;
	case PARSE_AH:
		return 1;
	}
	return 0;
}

/* May IP stand behind what `type` announces? */
PARSE_INLINE int parse_is_front(int type)
{
	return type < PARSE_ETHERTYPE_MIN || type == PARSE_ETHERTYPE_PPPOE ||
	       type == PARSE_ETHERTYPE_MPLS ||
	       type == PARSE_ETHERTYPE_MPLS_OLD ||
	       type == PARSE_ETHERTYPE_VLAN || type == PARSE_ETHERTYPE_QINQ ||
	       type == PARSE_ETHERTYPE_QINQ_OLD ||
	       type == PARSE_ETHERTYPE_VN_TAG ||
	       type == PARSE_ETHERTYPE_E_TAG || type == PARSE_ETHERTYPE_PBB ||
	       type == PARSE_ETHERTYPE_FABRICPATH;
}

/* What the EtherType `type` announces. Not 0 as parse_transport. */
PARSE_INLINE int parse_network(struct parse_cursor *at, struct parsed *out,
			       int type)
{
	int next = PARSE_STOP;

	switch (type) {
	case PARSE_ETHERTYPE_IPV4:
		next = parse_ipv4(at, out);
		break;
	case PARSE_ETHERTYPE_IPV6:
		next = parse_ipv6(at, out);
		if (next != PARSE_STOP)
			next = parse_extensions(at, out, next);
		break;
	case PARSE_ETHERTYPE_ARP:
		parse_arp(at, out);
		break;
	default:
		return parse_is_front(type);
	}
	return parse_transport(at, out, next);
}

/*
 * Reads the frame [pos, end), which starts at its Ethernet header, into *out.
 * Any bytes will do, and any number of them; `out` need not be initialised.
 * Not 0 where parse_frame.h has to go on with it.
 */
PARSE_INLINE int parse_head(const void *pos, const void *end,
			    struct parsed *out)
{
	struct parse_cursor at = {};
	int type;

	at.pos = (const __u8 *)pos;
	at.end = (const __u8 *)end;
	at.left = ~(__u64)0;
	__builtin_memset(out, 0, sizeof(*out));
	type = parse_ethernet(&at, out);
	type = parse_vlan(&at, out, type, 0);
	type = parse_vlan(&at, out, type, 1);
	if (type == PARSE_STOP)
		return 0;
	out->ethertype = (__u16)(type < PARSE_ETHERTYPE_MIN ? 0 : type);
	out->network_offset = (__u16)at.offset;
	return parse_network(&at, out, type);
}

#endif
