// Which flows a filter matches, by what the flow table knows of them:
// addresses, ports, protocol, TTL, EtherType and the outer VLAN. It answers for
// the time before the filter had a tap of its own.
#ifndef XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_
#define XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_

#include <utility>

#include "capture/filter/filter.h"
#include "capture/filter/partial_eval.h"
#include "flow/history/predicate.h"

namespace xdplive::datasource {

// The filter is put to the frame that a packet of the flow would be: IPv4
// without options, IPv6 without extension headers, at most one tag. Where it
// asks for what no key holds, the flow does not match.
class FlowKeyFilter final : public flow::FlowPredicate {
 public:
  explicit FlowKeyFilter(capture::filter::FilterPtr filter)
      : filter_(std::move(filter)) {}

  bool Matches(const tap_flow_key& key) const override {
    return Decide(key) == capture::filter::Verdict::kMatch;
  }

  // kUnknown where the filter asks for what no key holds.
  capture::filter::Verdict Decide(const tap_flow_key& key) const;

 private:
  const capture::filter::FilterPtr filter_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FLOW_KEY_FILTER_H_
