// Who asks: the one name of a data source wherever the process keeps something
// for it, and of its users. Each organisation of a Grafana has uids of its own.
#ifndef XDPLIVE_DATASOURCE_ACCESS_CALLER_H_
#define XDPLIVE_DATASOURCE_ACCESS_CALLER_H_

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

// One user of a data source; all its alert rules together are one, too.
struct Caller {
  DataSourceId source;
  std::string login;   // "" for the anonymous
  bool alert = false;  // an alert rule asks, not somebody who looks

  friend bool operator==(const Caller&, const Caller&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const Caller&, const Caller&) = default;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_ACCESS_CALLER_H_
