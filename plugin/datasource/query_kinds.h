// The kinds of queries there are: the one place that lists them.
#ifndef XDPLIVE_DATASOURCE_QUERY_KINDS_H_
#define XDPLIVE_DATASOURCE_QUERY_KINDS_H_

#include <map>
#include <memory>

#include "datasource/ask/query.h"
#include "datasource/kinds/ledger/cost_watch.h"
#include "datasource/live/query_kind.h"

namespace xdplive::datasource {

// Threads: any.
class QueryKinds {
 public:
  QueryKinds(const KindContext& context, std::shared_ptr<CostWatch> costs);

  // Each word of a query's kind has one.
  const QueryKind& Of(Kind kind) const { return *kinds_.at(kind); }

 private:
  std::map<Kind, std::unique_ptr<const QueryKind>> kinds_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_QUERY_KINDS_H_
