// What series of numbers are called: by what is asked, as far as it is not what
// a query asks by itself, so that series of two queries in one panel never bear
// one name. A name is of the query's meaning alone: panels that ask the same
// share a stream.
//   "total" · "tcp port 443" · "eth0 · tcp" · "egress · packets · total"
//   "eth0 · UDP", where it is grouped by protocol
#ifndef XDPLIVE_DATASOURCE_KINDS_CHARTS_SERIES_NAMES_H_
#define XDPLIVE_DATASOURCE_KINDS_CHARTS_SERIES_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "datasource/ask/query.h"

namespace xdplive::datasource {

class SeriesNames {
 public:
  // REQUIRES: the query's kind is traffic or distribution.
  explicit SeriesNames(const Query& query);

  // Of the group of these texts, as the fields grouped by.
  std::string Of(const std::vector<std::string>& texts) const;
  // Of a bucket, or of what belongs to no group that is known.
  std::string Of(absl::string_view part) const;
  // Of all that is asked for.
  std::string Total() const;

 private:
  std::vector<std::string> parts_;
  bool filtered_;  // the last part is the filter
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_CHARTS_SERIES_NAMES_H_
