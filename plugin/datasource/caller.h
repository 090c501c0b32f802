// Who asks: the one name of a data source wherever the process keeps something
// for it. Each organisation of a Grafana has uids of its own.
#ifndef XDPLIVE_DATASOURCE_CALLER_H_
#define XDPLIVE_DATASOURCE_CALLER_H_

#include <cstdint>
#include <string>

namespace xdplive::datasource {

struct DataSourceId {
  int64_t org_id = 0;
  std::string uid;

  friend bool operator==(const DataSourceId&, const DataSourceId&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const DataSourceId&, const DataSourceId&) = default;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_CALLER_H_
