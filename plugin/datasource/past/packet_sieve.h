// The packets of a log that a filter would have matched.
#ifndef XDPLIVE_DATASOURCE_PAST_PACKET_SIEVE_H_
#define XDPLIVE_DATASOURCE_PAST_PACKET_SIEVE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "filter/filter.h"
#include "flow/log/packet_log.h"

namespace xdplive::datasource {

// The newest packets of `log` with from_ns <= time <= to_ns that `filter`
// matches, at most `max_rows`, oldest first. It is put to the bytes kept of
// each, under the packet's full length and with a tag that the NIC stripped in
// its place: what it would read past them does not match. Reads no further
// back than it must, and stops short once `given_up`, if there is one, is true.
flow::PacketBatch ReadMatching(const flow::PacketLog& log,
                               const filter::Filter& filter, int64_t from_ns,
                               int64_t to_ns, size_t max_rows,
                               const std::atomic<bool>* given_up = nullptr);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_PACKET_SIEVE_H_
