// Which flows a filter matches, by what the flow table knows of them:
// addresses, ports, protocol, TTL, EtherType and the outer VLAN. It answers for
// the time before the filter had a tap of its own.
#ifndef XDPLIVE_DATASOURCE_PAST_FLOW_KEY_FILTER_H_
#define XDPLIVE_DATASOURCE_PAST_FLOW_KEY_FILTER_H_

#include <utility>

#include "filter/filter.h"
#include "filter/partial_eval.h"
#include "flow/history/ask/predicate.h"

namespace xdplive::datasource {

// The filter is put to the frames that packets of the flow may have been: with
// one tag or several, IPv4 with or without options, IPv6 with or without
// extension headers. Where it does not say the same of all of them, whether the
// flow matches is not known.
class FlowKeyFilter final : public flow::FlowPredicate {
 public:
  explicit FlowKeyFilter(filter::FilterPtr filter)
      : filter_(std::move(filter)) {}

  bool Matches(const tap::FlowKey& key) const override {
    return Decide(key) == filter::Verdict::kMatch;
  }

  // kUnknown where the filter asks for what the key leaves open.
  filter::Verdict Decide(const tap::FlowKey& key) const;

 private:
  const filter::FilterPtr filter_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PAST_FLOW_KEY_FILTER_H_
