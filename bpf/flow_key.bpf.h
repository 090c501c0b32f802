/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The key of the flow that a packet belongs to, and its hash.
 */
#ifndef XDPLIVE_FLOW_KEY_BPF_H
#define XDPLIVE_FLOW_KEY_BPF_H

#include "tap.bpf.h"

/* The barriers are there for what tap_add says. */
static __always_inline __u16 tap_vlan(const struct tap_packet *packet)
{
	__u16 tci;

	if (packet->vlan_proto) {
		tci = packet->vlan_tci;
		barrier();
	} else if (packet->headers.vlan_count) {
		tci = packet->headers.vlan[0];
		barrier();
	} else {
		return TAP_NO_VLAN;
	}
	return tci & 0xfff;
}

/* The key as what it is and as what it is written by. */
union tap_key {
	struct tap_flow_key fields;
	__u64 words[TAP_KEY_WORDS];
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "fields of a word begin with its lowest bits");

/*
 * Written by whole words: without CAP_PERFMON the verifiers of some kernels
 * (Debian's 6.1.0-50) refuse a second number in eight bytes of the stack whose
 * first they know the bounds of; and it is quicker. For the same reason the
 * keys of maps on the stack have eight bytes, of which the kernel reads the
 * first four.
 */
static __always_inline void tap_make_key(const struct tap_packet *packet,
					 __u16 taps, union tap_key *key)
{
	const struct parsed *headers = &packet->headers;
	__u64 vlan = tap_vlan(packet);

	__builtin_memcpy(key->words, headers->source_ip, 32);
	key->words[4] = headers->source_port |
			(__u64)headers->destination_port << 16 |
			(__u64)headers->ethertype << 32 | vlan << 48;
	key->words[5] = taps | (__u64)headers->version << 16 |
			(__u64)headers->protocol << 24 |
			(__u64)headers->ttl << 32 |
			tap_shape_of(headers, packet->vlan_proto >> 15) << 40;
}

static __always_inline __u64 tap_low(__u64 word)
{
	return word << 32 >> 32;
}

/*
 * The sum of products of halves that a secret was added to (NH, of UMAC): of
 * two keys that somebody chose who does not know the secret, one pair in 2^32
 * has the same. The rest spreads that over all bits and merges no two.
 */
static __always_inline __u64 tap_hash(const union tap_key *key)
{
	__u64 sum = 0;

	PARSE_UNROLL
	for (int i = 0; i < TAP_KEY_WORDS; i++) {
		__u64 word = key->words[i], seed = tap_settings.seed[i];

		sum +=
		    tap_low(word + seed) * tap_low((word >> 32) + (seed >> 32));
	}
	sum = (sum ^ sum >> 32) * 0x9e3779b97f4a7c15ULL;
	return sum ^ sum >> 29;
}

#endif
