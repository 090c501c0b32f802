// Kind drops: what interfaces lost, frames that replace one another.
#ifndef XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_KIND_H_
#define XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_KIND_H_

#include <memory>
#include <string>
#include <vector>

#include "datasource/live/query_kind.h"

namespace xdplive::datasource {

class DropsKind final : public QueryKind {
 public:
  using QueryKind::QueryKind;

  absl::StatusOr<std::vector<sdk::data::Frame>> Answer(
      const Scope& scope, const sdk::backend::DataQuery& asked,
      const Query& query) const override;
  std::unique_ptr<LiveStream> Welcome(const Scope& scope, const Query& query,
                                      const std::string& channel,
                                      absl::Time now,
                                      FrameAnswer answer) const override;
  std::unique_ptr<LiveStream> OpenStream(const Scope& scope, const Query& query,
                                         const std::string& channel,
                                         FrameSender sender) const override;
  StreamScheduler::Lane lane() const override {
    return StreamScheduler::Lane::kCharts;
  }
  sdk::backend::Urgency urgency() const override {
    return sdk::backend::Urgency::kPrompt;
  }
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_KINDS_DROPS_DROPS_KIND_H_
