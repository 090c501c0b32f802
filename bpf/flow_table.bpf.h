/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Flow records in arrays that the plugin reads without a system call for each;
 * tap_contract.h has their shape.
 *
 * A flow's first packet takes a lock; every other one finds the flow's number
 * in one line of memory, its key in a second, and counts in a third, which is
 * this CPU's alone: no program of a hook begins on a CPU where another of the
 * same hook has not ended, for XDP and TC both run with bottom halves off, and
 * a hook is one of them.
 *
 * A program finds places by the number of the buffer that it read with
 * tap_control.state, so no processor reads them before; and the plugin clears a
 * buffer before it writes that word.
 */
#ifndef XDPLIVE_FLOW_TABLE_BPF_H
#define XDPLIVE_FLOW_TABLE_BPF_H

#include "flow_key.bpf.h"

/* Their sizes are set before the load. */
#define TAP_ARRAY(name, type_of_value)                                         \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_ARRAY);                              \
		__uint(max_entries, 1);                                        \
		__uint(map_flags, BPF_F_MMAPABLE);                             \
		__type(key, __u32);                                            \
		__type(value, type_of_value);                                  \
	} name SEC(".maps")

TAP_ARRAY(tap_sets, struct tap_flow_set);
TAP_ARRAY(tap_names, struct tap_flow_name);
TAP_ARRAY(tap_parts, struct tap_flow_part);

/* Each holds one array of the focus table; empty until there is a filter. */
#define TAP_ARRAY_OF_ONE(name)                                                 \
	struct {                                                               \
		__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);                      \
		__uint(max_entries, 1);                                        \
		__type(key, __u32);                                            \
		__type(value, __u32);                                          \
	} name SEC(".maps")

TAP_ARRAY_OF_ONE(tap_focus_sets);
TAP_ARRAY_OF_ONE(tap_focus_names);
TAP_ARRAY_OF_ONE(tap_focus_parts);

struct tap_lock {
	struct bpf_spin_lock lock;
	__u32 reserved;
};

/* By buffer and enum tap_table. */
#define TAP_LOCKS (TAP_BUFFERS * TAP_TABLES)
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, TAP_LOCKS);
	__type(key, __u32);
	__type(value, struct tap_lock);
} tap_locks SEC(".maps");

/* Of one flow table. */
struct tap_arrays {
	void *sets;
	void *names;
	void *parts;
};

#define TAP_PLACE_MASK ((1ULL << TAP_PLACE_BITS) - 1)

/* The place of a flow with this hash, or 0 where it is not in the set. */
static __always_inline __u64 tap_find(const struct tap_flow_set *set,
				      __u64 hash)
{
	PARSE_UNROLL
	for (int i = 0; i < TAP_WAYS; i++) {
		__u64 place = *(volatile __u64 *)&set->places[i];

		if (!((place ^ hash) >> TAP_PLACE_BITS))
			return place;
	}
	return 0;
}

static __always_inline struct tap_flow_set *
tap_set_of(void *sets, const struct tap_packet *packet, __u64 hash)
{
	__u64 index = hash & tap_settings.set_mask;

	if (tap_buffer(packet))
		index += tap_settings.set_mask + 1;
	return bpf_map_lookup_elem(sets, &index);
}

static __always_inline struct tap_flow_name *
tap_name_of(void *names, const struct tap_packet *packet, __u64 flow)
{
	__u64 index = (__u64)tap_buffer(packet) << tap_settings.flow_shift;

	index += flow;
	return bpf_map_lookup_elem(names, &index);
}

/* Of this CPU. REQUIRES: it has a column. */
static __always_inline struct tap_flow_part *
tap_part_of(void *parts, const struct tap_packet *packet, __u64 flow)
{
	__u64 index = ((__u64)packet->column - 1) * TAP_BUFFERS;

	index = (index + tap_buffer(packet)) << tap_settings.flow_shift;
	index += flow;
	return bpf_map_lookup_elem(parts, &index);
}

/*
 * Of a table that is not full, more numbers may be out than it keeps flows: a
 * CPU that makes a flow which another one makes at this moment must not find
 * the last number gone.
 */
static __always_inline bool
tap_has_number(const volatile struct tap_flow_head *head)
{
	return head->kept < tap_settings.flows &&
	       (head->spare || head->made < 1ULL << tap_settings.flow_shift);
}

/*
 * The number of a flow that is to be, and 1; 0 when the table is full. Few
 * packets of a full one come as far as the lock.
 */
static __always_inline __u64
tap_take_number(struct tap_lock *lock, volatile struct tap_flow_head *head)
{
	__u64 number = 0;

	if (!tap_has_number(head))
		return 0;
	bpf_spin_lock(&lock->lock);
	if (tap_has_number(head)) {
		number = head->spare;
		if (!number) {
			number = head->made + 1;
			head->made = number;
		}
		head->spare = 0;
	}
	bpf_spin_unlock(&lock->lock);
	return number;
}

/*
 * Puts `mine` into the first free place of the set. Gives what is there for
 * the flow: another CPU may have been quicker, and `mine` is spare then. 0 when
 * others took the last places meanwhile.
 */
static __always_inline __u64 tap_publish(struct tap_lock *lock,
					 volatile struct tap_flow_head *head,
					 struct tap_flow_set *set, __u64 mine)
{
	__u64 place = 0;

	bpf_spin_lock(&lock->lock);
	PARSE_UNROLL
	for (int i = 0; i < TAP_WAYS; i++) {
		place = *(volatile __u64 *)&set->places[i];
		if (!place) {
			*(volatile __u64 *)&set->places[i] = mine;
			place = mine;
			break;
		}
		if (!((place ^ mine) >> TAP_PLACE_BITS))
			break;
		place = 0;
	}
	if (place == mine)
		head->kept = head->kept + 1;
	else
		head->spare = mine & TAP_PLACE_MASK;
	bpf_spin_unlock(&lock->lock);
	return place;
}

/*
 * For a CPU's first packet; leaves it without one when there are too few. By
 * the same lock for all buffers and tables, for columns are of all.
 */
static __always_inline void tap_take_column(struct tap_packet *packet)
{
	__u64 index = 0;
	struct tap_lock *lock = bpf_map_lookup_elem(&tap_locks, &index);

	if (!lock)
		return;
	bpf_spin_lock(&lock->lock);
	if (tap_control.columns < tap_settings.columns) {
		packet->column = tap_control.columns + 1;
		tap_control.columns = packet->column;
	}
	bpf_spin_unlock(&lock->lock);
}

/*
 * The first set that the flow may be in and that is not full, or NULL. Tells by
 * *place where the flow is, if it is in one before or in that one. Whether a
 * set is full is read first: another CPU may put the flow into its last place
 * meanwhile, and the next set would have it once more.
 */
static __always_inline struct tap_flow_set *
tap_set_with_room(const struct tap_arrays *arrays,
		  const struct tap_packet *packet, __u64 hash, __u64 *place)
{
	PARSE_UNROLL
	for (__u64 i = 0; i < TAP_SETS_TRIED; i++) {
		struct tap_flow_set *set =
		    tap_set_of(arrays->sets, packet, hash ^ i);
		__u64 last;

		if (!set)
			return NULL;
		last = *(volatile __u64 *)&set->places[TAP_WAYS - 1];
		*place = tap_find(set, hash);
		if (*place || !last)
			return set;
	}
	return NULL;
}

/* The place of a flow that is not in its first set, or 0. */
static __always_inline __u64 tap_put(const struct tap_arrays *arrays,
				     struct tap_lock *lock,
				     volatile struct tap_flow_head *head,
				     const struct tap_packet *packet,
				     const union tap_key *key, __u64 hash)
{
	struct tap_flow_name *name;
	struct tap_flow_set *set;
	__u64 place = 0, number;

	set = tap_set_with_room(arrays, packet, hash, &place);
	if (!set || place)
		return place;
	number = tap_take_number(lock, head);
	/* Another CPU may have put the last one into this set meanwhile. */
	if (!number)
		return tap_find(set, hash);
	name = tap_name_of(arrays->names, packet, number - 1);
	if (!name)
		return 0;
	name->key = key->fields;
	name->first_ns = packet->now_ns;
	name->set = hash & tap_settings.set_mask;
	return tap_publish(lock, head, set, (hash & ~TAP_PLACE_MASK) | number);
}

/* The branches keep a variable from moving a pointer; see tap_see. */
static __always_inline volatile struct tap_flow_head *
tap_head_of(const struct tap_packet *packet, __u32 which)
{
	volatile struct tap_flow_head *head;

	if (tap_buffer(packet)) {
		head = &tap_control.heads[1][which];
		barrier_var(head);
	} else {
		head = &tap_control.heads[0][which];
		barrier_var(head);
	}
	return head;
}

/* Of the CPU's first packet, or of one whose flow is not in its first set. */
static __always_inline __u64 tap_place_anew(const struct tap_arrays *arrays,
					    __u32 which,
					    struct tap_packet *packet,
					    const union tap_key *key,
					    __u64 hash)
{
	__u64 index = tap_buffer(packet) * TAP_TABLES + which;
	struct tap_lock *lock = bpf_map_lookup_elem(&tap_locks, &index);

	if (!lock)
		return 0;
	if (!packet->column)
		tap_take_column(packet);
	if (!packet->column)
		return 0;
	return tap_put(arrays, lock, tap_head_of(packet, which), packet, key,
		       hash);
}

/* Where the flow is, if need be from now on; 0 where it has no room. */
static __always_inline __u64 tap_place_of(const struct tap_arrays *arrays,
					  __u32 which,
					  struct tap_packet *packet,
					  const union tap_key *key)
{
	__u64 hash = tap_hash(key) | 1ULL << TAP_PLACE_BITS; /* no place is 0 */
	struct tap_flow_set *set = tap_set_of(arrays->sets, packet, hash);
	__u64 place = set ? tap_find(set, hash) : 0;

	if (place && packet->column)
		return place;
	return tap_place_anew(arrays, which, packet, key, hash);
}

static __always_inline bool tap_is_key(const struct tap_flow_key *there,
				       const union tap_key *key)
{
	const __u64 *words = (const __u64 *)there;
	__u64 other = 0;

	PARSE_UNROLL
	for (int i = 0; i < TAP_KEY_WORDS; i++)
		other |= words[i] ^ key->words[i];
	return !other;
}

/*
 * False when the table has no room for the flow; or when another flow has the
 * same hash, as may be once in a million full windows; or when another CPU
 * makes it at this moment and, on processors that write in any order, its name
 * is to come.
 */
static __always_inline bool tap_table_count(const struct tap_arrays *arrays,
					    __u32 which,
					    struct tap_packet *packet,
					    const union tap_key *key)
{
	__u64 place = tap_place_of(arrays, which, packet, key);
	__u64 flow = (place & TAP_PLACE_MASK) - 1;
	struct tap_flow_name *name;
	struct tap_flow_part *part;

	if (!place)
		return false;
	name = tap_name_of(arrays->names, packet, flow);
	if (!name || !tap_is_key(&name->key, key))
		return false;
	part = tap_part_of(arrays->parts, packet, flow);
	if (!part)
		return false;
	part->packets += packet->amount.packets;
	part->bytes += packet->amount.bytes;
	part->last_ns = packet->now_ns;
	part->tcp_flags |= packet->headers.tcp_flags;
	return true;
}

static __always_inline bool tap_count_in_table(struct tap_packet *packet,
					       const union tap_key *key,
					       bool in_focus)
{
	struct tap_arrays arrays = {&tap_sets, &tap_names, &tap_parts};
	__u64 zero = 0;

	if (!in_focus)
		return tap_table_count(&arrays, TAP_TABLE_BASE, packet, key);
	arrays.sets = bpf_map_lookup_elem(&tap_focus_sets, &zero);
	arrays.names = bpf_map_lookup_elem(&tap_focus_names, &zero);
	arrays.parts = bpf_map_lookup_elem(&tap_focus_parts, &zero);
	return arrays.sets && arrays.names && arrays.parts &&
	       tap_table_count(&arrays, TAP_TABLE_FOCUS, packet, key);
}

#endif
