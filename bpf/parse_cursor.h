/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * How the parser moves over the bytes of a frame.
 *
 * The cursor moves by constants only, over what has no fixed length word by
 * word, and pointers are never compared with null. The verifier refuses a
 * packet pointer plus a variable, the difference of two and their comparison
 * with null to a loader without CAP_PERFMON; and known positions keep the
 * number of states it walks small.
 */
#ifndef XDPLIVE_PARSE_CURSOR_H
#define XDPLIVE_PARSE_CURSOR_H

#include <linux/types.h>

#define PARSE_STOP (-1)
#define PARSE_INLINE static inline __attribute__((always_inline))

/* Without CAP_PERFMON the verifier follows loops past their end as well. */
#ifdef __bpf__
#define PARSE_UNROLL _Pragma("unroll")
#else
#define PARSE_UNROLL
#endif

struct parse_cursor {
	const __u8 *pos;
	const __u8 *end;
	__u64 offset; /* of pos, from the start of the frame */
	__u64 left;   /* bytes the enclosing IP header grants from pos on */
#ifdef __bpf__
	/*
	 * Where pos is in a copy of packet bytes, and so no packet pointer:
	 * what stands for end and left. It is in a map, so that the verifier
	 * remembers none of its bounds and walks each place once.
	 */
	volatile __u64 *room;
#endif
};

/* Are `length` more bytes there, in the frame and in its IP packet? */
PARSE_INLINE int parse_has(const struct parse_cursor *at, __u64 length)
{
#ifdef __bpf__
	if (at->room)
		return length <= *at->room;
	return length <= at->left && at->pos + length <= at->end;
#else
	return length <= at->left && length <= (__u64)(at->end - at->pos);
#endif
}

/* Moves on by `length`, a constant, if that much is there. */
PARSE_INLINE int parse_step(struct parse_cursor *at, __u64 length)
{
	if (!parse_has(at, length))
		return 0;
	at->pos += length;
#ifdef __bpf__
	/* Keeps clang from folding steps into one variable offset. */
	__asm__ volatile("" : "+r"(at->pos));
	if (at->room)
		*at->room -= length;
#endif
	at->offset += length;
	at->left -= length;
	return 1;
}

/* An IP header grants `length` more bytes. */
PARSE_INLINE void parse_grant(struct parse_cursor *at, __u64 length)
{
#ifdef __bpf__
	if (at->room) {
		if (length < *at->room)
			*at->room = length;
		return;
	}
#endif
	at->left = length;
}

PARSE_INLINE __u16 parse_be16(const __u8 *from)
{
#ifdef __bpf__
	return __builtin_bswap16(*(const __u16 *)from);
#else
	return (__u16)(from[0] << 8 | from[1]);
#endif
}

/* Copies whole words: clang would copy byte by byte for want of alignment. */
PARSE_INLINE void parse_copy(__u8 *to, const __u8 *from, int words)
{
#ifdef __bpf__
	for (int i = 0; i < words; i++)
		((__u32 *)to)[i] = ((const __u32 *)from)[i];
#else
	__builtin_memcpy(to, from, (unsigned long)words * 4);
#endif
}

#endif
