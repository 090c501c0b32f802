// The data source that Grafana talks to: one object for every data source of
// this plugin, since settings come with each call.
#ifndef XDPLIVE_DATASOURCE_PACKETS_DATA_SOURCE_H_
#define XDPLIVE_DATASOURCE_PACKETS_DATA_SOURCE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "datasource/access/host_limits.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/feeds/clock.h"
#include "datasource/kinds/ledger/cost_watch.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/path_table.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_scheduler.h"
#include "datasource/live/wake_signal.h"
#include "datasource/query_kinds.h"
#include "datasource/trace.h"
#include "filter/filter_cache.h"
#include "privacy/anonymiser_table.h"
#include "sdk/backend/data_source.h"

namespace xdplive::datasource {

class PacketsDataSource final : public sdk::backend::DataSource {
 public:
  struct Options {
    EngineFactory open_engine;
    absl::StatusOr<HostLimits> host_limits = HostLimits();
    // Or why there is none.
    absl::StatusOr<std::filesystem::path> path_table_directory;
    Clock now;  // of queries and of the hub; streams run on real time
    // Takes the lines for Grafana's log.
    Trace::Write log = [](auto&&...) {};
  };

  // Nothing is captured before the first request.
  explicit PacketsDataSource(Options options);

  sdk::backend::CheckHealthResult CheckHealth(
      const sdk::backend::CheckHealthRequest& request) override;
  std::string CollectMetrics(
      const sdk::backend::CollectMetricsRequest& request) override;
  sdk::backend::DataResponse QueryData(
      const sdk::backend::QueryDataRequest& request,
      const sdk::backend::DataQuery& asked) override;
  sdk::backend::Urgency UrgencyOf(
      const sdk::backend::QueryDataRequest& request,
      const sdk::backend::DataQuery& asked) override;
  void CallResource(
      const sdk::backend::CallResourceRequest& request,
      std::shared_ptr<sdk::backend::ResourceSender> sender) override;
  void SubscribeStreamLater(const sdk::backend::SubscribeStreamRequest& request,
                            sdk::backend::SubscribeAnswer answer) override;
  absl::StatusOr<std::unique_ptr<sdk::backend::RunningStream>> RunStream(
      const sdk::backend::RunStreamRequest& request,
      std::shared_ptr<sdk::backend::StreamSender> sender) override;

 private:
  // The scope of a request for `what`, made known to the hub.
  absl::StatusOr<Scope> Enter(const sdk::backend::PluginContext& context,
                              absl::string_view what);
  // Error: why the scope's asker may not see what the query shows.
  absl::Status MayOpen(const Scope& scope, const Query& query,
                       absl::string_view how);
  // The same of a stream.
  absl::Status MayFollow(Scope& scope, const Query& query);
  // From the cache, in the share of the scope's data source. Error: why the
  // asker may not filter so, too.
  absl::StatusOr<filter::FilterPtr> FilterFor(const Scope& scope,
                                              absl::string_view text);
  absl::StatusOr<Query> QueryAt(const Scope& scope, absl::string_view path);

  const absl::StatusOr<HostLimits> host_limits_;
  const Clock now_;
  PathTable paths_;
  filter::FilterCache filters_;
  privacy::AnonymiserTable anonymisers_;
  ChannelMemory channels_;
  StreamCounters counters_;
  Trace trace_;
  // In this order: feeds wake the scheduler through wake_, and the scheduler
  // holds leases of the hub.
  WakeSignal wake_;
  CaptureHub hub_;
  const std::shared_ptr<CostWatch> costs_;
  const QueryKinds kinds_;
  StreamScheduler scheduler_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_PACKETS_DATA_SOURCE_H_
