/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the programs of a flood share with the test that runs them. */
#ifndef XDPLIVE_TESTS_BPF_LOAD_FLOOD_CONTRACT_H_
#define XDPLIVE_TESTS_BPF_LOAD_FLOOD_CONTRACT_H_

#include <linux/types.h>

/*
 * Tuple i comes from address FLOOD_NET + (i & 0xffff), port FLOOD_PORT +
 * (i >> 16); all else is alike.
 */
#define FLOOD_NET 0xc6120000u /* 198.18.0.0/16, for such tests by RFC 2544 */
#define FLOOD_PORT 4000
#define FLOOD_MAGIC 0x464c4f44u

/* Fixed by the load. */
struct flood_settings {
  __u32 ifindex; /* to send out of */
  __u32 tuples;
  __u32 marked_one_in; /* every so many frames is of tuple `tuples` */
  __u32 ip_sum;        /* of the IPv4 header without source and sum */
};

#endif
