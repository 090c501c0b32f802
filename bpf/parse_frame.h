/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The rest of the one parser: what may stand between Ethernet and IP, and the
 * authentication header of IPv4, are looked through, so that keys and rows have
 * the addresses and ports behind them.
 *
 * None of it has one length, and packet pointers may move by constants only
 * (see parse.h). So numbers are read by their offset, and IP from a copy of its
 * headers that begins at a known place. In the kernel that is a program of its
 * own, which plain frames never come to. Its includer has defined
 *   hook_read(ctx, offset, to, length)
 * which copies `length` bytes of the frame and returns 0, or another number.
 */
#ifndef XDPLIVE_PARSE_FRAME_H
#define XDPLIVE_PARSE_FRAME_H

#include "parse.h"

/* Tags, labels and the like that are looked through. */
#define PARSED_FRONT_MAX 8

/* The longest headers from IP on: IPv6, 128 bytes of extensions, TCP. */
#define PARSE_COPY_BYTES 256

/*
 * Where the next header begins, and the type that announces it. In the kernel
 * this is in a map, as is all else that grows by unlike steps, so that the
 * verifier remembers none of its bounds and walks each place once.
 */
struct parse_place {
	__u64 offset;
	__u64 type;
};

#ifdef __bpf__
/* Copies `length` bytes of the frame; 0, or another number. */
typedef long parse_read(void *ctx, __u64 offset, void *to, __u64 length);

struct parse_copy {
	__u8 bytes[PARSE_COPY_BYTES];
	__u64 room; /* see struct parse_cursor */
	struct parse_place place;
};
#endif

struct parse_source {
#ifdef __bpf__
	void *ctx;
	parse_read *read;
	struct parse_copy *copy;
#else
	const __u8 *bytes;
#endif
	__u64 length; /* of the frame */
};

/* The four bytes at `offset` as a number; PARSE_STOP where they are not. */
PARSE_INLINE __s64 parse_word(const struct parse_source *from, __u64 offset)
{
#ifdef __bpf__
	__u64 word = 0;

	if (offset + 4 > from->length ||
	    from->read(from->ctx, offset, &word, 4))
		return PARSE_STOP;
	return __builtin_bswap32((__u32)word);
#else
	if (offset + 4 > from->length)
		return PARSE_STOP;
	return (__s64)parse_be16(from->bytes + offset) << 16 |
	       parse_be16(from->bytes + offset + 2);
#endif
}

/*
 * A cursor at `offset`, from where on the enclosing headers grant `left` bytes.
 */
PARSE_INLINE struct parse_cursor parse_at(const struct parse_source *from,
					  __u64 offset, __u64 left)
{
	struct parse_cursor at = {};
#ifdef __bpf__
	__u64 length = from->length - offset;
#endif

	at.offset = offset;
	at.left = left;
#ifdef __bpf__
	at.pos = from->copy->bytes;
	at.room = &from->copy->room;
	*at.room = 0;
	if (offset >= from->length)
		return at;
	if (length > PARSE_COPY_BYTES)
		length = PARSE_COPY_BYTES;
	/* 1 to PARSE_COPY_BYTES, as verifiers before 6.8 see it too. */
	length = ((length - 1) & (PARSE_COPY_BYTES - 1)) + 1;
	__asm__ volatile("" : "+r"(length));
	if (!from->read(from->ctx, offset, from->copy->bytes, length))
		*at.room = length < left ? length : left;
#else
	at.end = from->bytes + from->length;
	at.pos = offset < from->length ? from->bytes + offset : at.end;
#endif
	return at;
}

/*
 * Where in what `type` announces the type of the next header ends, in bytes:
 * IEEE 802.1Q, 802.1BR and 802.1ah, Cisco's VN-tag and FabricPath, RFC 1042
 * and 2516. These end with it. 0: nothing that is looked through.
 */
PARSE_INLINE __u64 parse_front_length(int type)
{
	switch (type) {
	case PARSE_ETHERTYPE_VLAN:
	case PARSE_ETHERTYPE_QINQ:
	case PARSE_ETHERTYPE_QINQ_OLD:
		return 4;
	case PARSE_ETHERTYPE_VN_TAG:
	case PARSE_ETHERTYPE_MPLS: /* as far as the version of IP */
	case PARSE_ETHERTYPE_MPLS_OLD:
		return 6;
	case PARSE_ETHERTYPE_E_TAG:
	case PARSE_ETHERTYPE_PPPOE:
		return 8;
	case PARSE_ETHERTYPE_FABRICPATH:
		return 16;
	case PARSE_ETHERTYPE_PBB:
		return 18;
	}
	return type < PARSE_ETHERTYPE_MIN ? 8 : 0;
}

/* RFC 3032: a label is followed by another one or by a packet without type. */
PARSE_INLINE int parse_label(const struct parse_source *from, int type,
			     volatile struct parse_place *place)
{
	__s64 entry = parse_word(from, place->offset);
	__s64 packet;

	if (entry == PARSE_STOP)
		return PARSE_STOP;
	place->offset = place->offset + 4;
	if (!(entry & 0x100))
		return type;
	packet = parse_word(from, place->offset);
	if (packet == PARSE_STOP)
		return PARSE_STOP;
	if (packet >> 28 == 6)
		return PARSE_ETHERTYPE_IPV6;
	/* A header of IPv4 has five words or more; a MAC address may not. */
	if (packet >> 28 == 4 && (packet >> 24 & 0xf) >= 5)
		return PARSE_ETHERTYPE_IPV4;
	return 0;
}

/* RFC 2516: version and type 1, code 0, then a protocol of PPP. */
PARSE_INLINE int parse_ppp(__s64 first, __s64 last)
{
	if (first >> 16 != 0x1100)
		return 0;
	if ((last & 0xffff) == 0x0021)
		return PARSE_ETHERTYPE_IPV4;
	return (last & 0xffff) == 0x0057 ? PARSE_ETHERTYPE_IPV6 : 0;
}

PARSE_INLINE void parse_inner_tag(struct parsed *out, __u16 tci)
{
	if (!out->vlan_count) {
		out->vlan[0] = tci;
		out->vlan_count = 1;
	} else if (out->vlan_count == 1) {
		out->vlan[1] = tci;
		out->vlan_count = 2;
	}
}

/*
 * Steps over what `type` announces: the type of what follows, 0 where that is
 * not told, or PARSE_STOP where the frame ends.
 */
PARSE_INLINE int parse_front(const struct parse_source *from,
			     struct parsed *out, int type,
			     volatile struct parse_place *place)
{
	__u64 length = parse_front_length(type);
	__s64 first, last;

	if (type == PARSE_ETHERTYPE_MPLS || type == PARSE_ETHERTYPE_MPLS_OLD)
		return parse_label(from, type, place);
	first = parse_word(from, place->offset);
	last = parse_word(from, place->offset + length - 4);
	/* RFC 1042: LLC and SNAP in front of an EtherType; LLC may be short. */
	if (type < PARSE_ETHERTYPE_MIN && (first != 0xaaaa0300 || last >> 16))
		return 0;
	if (first == PARSE_STOP || last == PARSE_STOP)
		return PARSE_STOP;
	place->offset = place->offset + length;
	if (type == PARSE_ETHERTYPE_PPPOE)
		return parse_ppp(first, last);
	if (length == 4)
		parse_inner_tag(out, (__u16)(first >> 16));
	return last & 0xffff;
}

/* The EtherType of IP, and in *place where it begins; 0 where there is none. */
PARSE_INLINE int parse_fronts(const struct parse_source *from,
			      struct parsed *out,
			      volatile struct parse_place *place)
{
	PARSE_UNROLL
	for (int i = 0; i <= PARSED_FRONT_MAX; i++) {
		int type = (int)place->type;

		if (type == PARSE_ETHERTYPE_IPV4 ||
		    type == PARSE_ETHERTYPE_IPV6)
			return type;
		if ((i && !type) || !parse_front_length(type))
			return 0;
		type = parse_front(from, out, type, place);
		if (type == PARSE_STOP) {
			out->flags |= PARSED_SHORT;
			return 0;
		}
		place->type = (__u64)type;
	}
	return 0;
}

/* The bytes that IPv4 at `offset` grants behind its header. */
PARSE_INLINE __u64 parse_ipv4_payload(const struct parse_source *from,
				      __u64 offset)
{
	__s64 first = parse_word(from, offset);

	if (!(first & 0xffff))
		return ~(__u64)0;
	return (first & 0xffff) - (first >> 24 & 0xf) * 4;
}

/* RFC 4302, behind the header of IPv4: steps over it to what it protects. */
PARSE_INLINE void parse_authenticated(const struct parse_source *from,
				      struct parsed *out)
{
	__u64 offset = out->transport_offset;
	__u64 left = parse_ipv4_payload(from, out->network_offset);
	__s64 first = parse_word(from, offset);
	__u64 length = ((first >> 16 & 0xff) + 2) * 4;
	struct parse_cursor at;

	if (first == PARSE_STOP || length > left ||
	    offset + length > from->length) {
		out->flags |= PARSED_SHORT;
		return;
	}
	if (length < 12) {
		out->flags |= PARSED_MALFORMED;
		return;
	}
	out->flags |= PARSED_EXTENSIONS;
	out->protocol = (__u8)(first >> 24);
	out->transport_offset = (__u16)(offset + length);
	at = parse_at(from, offset + length, left - length);
	parse_transport(&at, out, out->protocol);
}

/* Goes on with a frame that parse_head has not read to its end. */
PARSE_INLINE void parse_beyond(const struct parse_source *from,
			       struct parsed *out)
{
#ifdef __bpf__
	struct parse_place *place = &from->copy->place;
#else
	struct parse_place here, *place = &here;
#endif
	struct parse_cursor at;
	int type;

	place->offset = out->network_offset;
	place->type = out->ethertype;
	type = parse_fronts(from, out, place);
	if (!type)
		return;
	at = parse_at(from, place->offset, ~(__u64)0);
	out->network_offset = (__u16)at.offset;
	if (parse_network(&at, out, type))
		parse_authenticated(from, out);
}

#ifndef __bpf__
/*
 * Reads the frame [pos, end) whole, as the programs of the kernel do in one
 * step or two.
 */
PARSE_INLINE void parse_frame(const void *pos, const void *end,
			      struct parsed *out)
{
	const __u8 *bytes = (const __u8 *)pos;
	struct parse_source from = {bytes, (__u64)((const __u8 *)end - bytes)};

	if (parse_head(pos, end, out))
		parse_beyond(&from, out);
}
#endif

#endif
