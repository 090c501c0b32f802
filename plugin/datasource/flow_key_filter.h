// Which flows a filter matches, by what the flow table knows of them:
// addresses, ports, protocol, TTL, EtherType and the outer VLAN. It answers for
// the time before the filter had a tap of its own.
#ifndef XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_
#define XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_

#include <atomic>
#include <cstdint>
#include <utility>

#include "capture/filter/filter.h"
#include "flow/history/predicate.h"

namespace xdplive::datasource {

// The filter is put to the frame that a packet of the flow would be: IPv4
// without options, IPv6 without extension headers, at most one tag. Where it
// asks for what no key holds, the flow does not match, and is counted.
class FlowKeyFilter final : public flow::FlowPredicate {
 public:
  explicit FlowKeyFilter(capture::filter::Filter filter)
      : filter_(std::move(filter)) {}

  bool Matches(const tap_flow_key& key) const override;

  // Flow records that were left out undecided so far.
  uint64_t undecided() const { return undecided_; }

 private:
  const capture::filter::Filter filter_;
  mutable std::atomic<uint64_t> undecided_ = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_
