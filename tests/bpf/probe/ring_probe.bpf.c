/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Puts whatever a test sends into a ring. */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#define PROBE_RECORD 96

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} probe_ring SEC(".maps");

/* The frame's first 96 bytes; of a shorter frame a word that is no record. */
SEC("xdp")
int record(struct xdp_md *ctx)
{
	char word[] = "no record";
	char bytes[PROBE_RECORD];

	if (bpf_xdp_load_bytes(ctx, 0, bytes, sizeof(bytes)))
		bpf_ringbuf_output(&probe_ring, word, sizeof(word), 0);
	else
		bpf_ringbuf_output(&probe_ring, bytes, sizeof(bytes), 0);
	return XDP_PASS;
}

char probe_license[] SEC("license") = "Dual BSD/GPL";
