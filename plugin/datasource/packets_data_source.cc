#include "datasource/packets_data_source.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "datasource/ask/query.h"
#include "datasource/health.h"
#include "datasource/http_status.h"
#include "datasource/kinds/charts/grid_query.h"
#include "datasource/kinds/charts/grid_rows.h"
#include "datasource/kinds/charts/grid_stream.h"
#include "datasource/kinds/events/events_query.h"
#include "datasource/kinds/events/events_selection.h"
#include "datasource/kinds/events/events_stream.h"
#include "datasource/kinds/ledger/ledger_query.h"
#include "datasource/kinds/ledger/ledger_stream.h"
#include "datasource/kinds/packets/packet_stream.h"
#include "datasource/kinds/packets/packets_query.h"
#include "datasource/kinds/packets/packets_subscription.h"
#include "datasource/kinds/tables/table_query.h"
#include "datasource/kinds/tables/table_stream.h"
#include "datasource/live/channel_keeper.h"
#include "datasource/live/channel_path.h"
#include "datasource/metrics.h"
#include "datasource/resources.h"
#include "sdk/data/frame_json.h"
#include "sdk/live/channel.h"

namespace xdplive::datasource {

using sdk::backend::SubscribeStreamResponse;
using sdk::data::Frame;

namespace {

// Loads of programs run side by side; more would take processors from others.
constexpr int kAttachThreads = 2;

std::string KeyOfPath(const Scope& scope, const std::string& path) {
  return ChannelKey(scope,
                    sdk::live::Channel{"ds", scope.uid, path}.ToString());
}

// Where frames replace one another, a welcome without rows would blank a panel
// that its query had filled, until the stream's next frame.
Frame FrameOfNow(CaptureHub& hub, ChannelMemory& channels, const Scope& scope,
                 const Query& query, absl::Time now) {
  const OpenedQuery opened = OpenQuery(hub, scope.asker(), query);
  if (query.kind == Kind::kCapture) {
    return CaptureFrame(hub, opened, absl::OkStatus());
  }
  return TableStream::FrameOfNow(hub, query, opened,
                                 *ToldHostsOf(channels, scope, query, now));
}

StreamScheduler::Lane LaneOf(Kind kind) {
  return kind == Kind::kPackets || kind == Kind::kEvents
             ? StreamScheduler::Lane::kRows
             : StreamScheduler::Lane::kCharts;
}

absl::StatusOr<std::vector<Frame>> OneFrame(absl::StatusOr<Frame> frame) {
  if (!frame.ok()) return frame.status();
  std::vector<Frame> frames;
  frames.push_back(*std::move(frame));
  return frames;
}

}  // namespace

PacketsDataSource::PacketsDataSource(Options options)
    : host_limits_(std::move(options.host_limits)),
      now_(options.now),
      paths_(std::move(options.path_table_directory)),
      trace_(std::move(options.log), options.now),
      hub_(
          std::move(options.open_engine), options.now,
          [this] { wake_.Notify(); }, kAttachThreads),
      costs_(std::make_shared<CostWatch>(hub_, options.now)),
      scheduler_(hub_, wake_) {
  hub_.SetEventListener([this](const Event& event) { trace_.Happened(event); });
  constexpr StreamScheduler::Lane kChores = StreamScheduler::Lane::kCharts;
  scheduler_.RunUntilFinished(costs_, StreamOwner(), kChores);
  scheduler_.RunUntilFinished(
      std::make_shared<ChannelKeeper>(channels_, options.now), StreamOwner(),
      kChores);
}

absl::StatusOr<Scope> PacketsDataSource::Enter(
    const sdk::backend::PluginContext& context, absl::string_view what) {
  absl::StatusOr<Scope> scope = ScopeOf(context, host_limits_);
  if (scope.ok()) {
    hub_.Configure(scope->id(), context.data_source.updated_ms, scope->settings,
                   scope->policy);
  } else {
    trace_.Refused(what, scope.status());
  }
  return scope;
}

absl::Status PacketsDataSource::MayOpen(const Scope& scope, const Query& query,
                                        absl::string_view how) {
  if (query.kind != Kind::kPackets) return absl::OkStatus();
  if (scope.packets.ok()) {
    trace_.OpenedPackets(scope, query, how);
  } else {
    trace_.Refused(scope, how, scope.packets);
  }
  return scope.packets;
}

absl::StatusOr<filter::FilterPtr> PacketsDataSource::FilterFor(
    const Scope& scope, absl::string_view text) {
  return filters_.Get(ChannelKey(scope, scope.uid), text);
}

absl::StatusOr<Query> PacketsDataSource::QueryAt(const Scope& scope,
                                                 absl::string_view path) {
  return QueryOfPath(scope, path, paths_, [&](absl::string_view text) {
    return FilterFor(scope, text);
  });
}

sdk::backend::CheckHealthResult PacketsDataSource::CheckHealth(
    const sdk::backend::CheckHealthRequest& request) {
  absl::StatusOr<Scope> scope = Enter(request.context, "health");
  return scope.ok() ? CheckHealthOf(hub_, *scope)
                    : FailedHealth(scope.status());
}

std::string PacketsDataSource::CollectMetrics(
    const sdk::backend::CollectMetricsRequest& /*request*/) {
  return MetricsText(hub_.ReadLedger(), counters_, ReadProcessUsage());
}

sdk::backend::DataResponse PacketsDataSource::QueryData(
    const sdk::backend::QueryDataRequest& request,
    const sdk::backend::DataQuery& asked) {
  absl::StatusOr<Scope> scope = Enter(request.context, "query");
  if (!scope.ok()) return FailedResponse(scope.status());
  absl::StatusOr<Query> query = ParseQuery(
      asked.json,
      [&](absl::string_view text) { return FilterFor(*scope, text); });
  if (!query.ok()) return FailedResponse(query.status());
  scope->for_alert = request.for_alert();
  // Nobody follows what a rule is answered.
  if (scope->for_alert) query->live = false;
  if (absl::Status may = MayOpen(*scope, *query, "history"); !may.ok()) {
    return FailedResponse(may);
  }
  scope->call = request.call;
  absl::StatusOr<std::vector<Frame>> frames = AnswerKind(*scope, asked, *query);
  if (!frames.ok()) {
    if (!absl::IsCancelled(frames.status())) {
      trace_.Refused(*scope, "query", frames.status());
    }
    return FailedResponse(frames.status());
  }
  sdk::backend::DataResponse response;
  response.frames = *std::move(frames);
  return response;
}

// Rows come before charts and tables, which go through all of the history.
sdk::backend::Urgency PacketsDataSource::UrgencyOf(
    const sdk::backend::QueryDataRequest& /*request*/,
    const sdk::backend::DataQuery& asked) {
  return LooksLikeRows(asked.json) ? sdk::backend::Urgency::kPrompt
                                   : sdk::backend::Urgency::kBulk;
}

absl::StatusOr<std::vector<Frame>> PacketsDataSource::AnswerKind(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) {
  switch (query.kind) {
    case Kind::kCapture:
      return OneFrame(
          AnswerCapture(hub_, *costs_, paths_, scope, asked, query));
    case Kind::kEvents:
      return OneFrame(
          AnswerEvents(hub_, paths_, channels_, scope, asked, query, now_()));
    case Kind::kTraffic:
    case Kind::kDistribution:
      return OneFrame(
          AnswerGrid(hub_, paths_, channels_, scope, asked, query, now_()));
    case Kind::kFlows:
    case Kind::kConversations:
      return AnswerTable(hub_, paths_, channels_, scope, asked, query, now_());
    case Kind::kPackets:
      break;
  }
  return OneFrame(
      AnswerPackets(hub_, paths_, channels_, scope, asked, query, now_()));
}

void PacketsDataSource::CallResource(
    const sdk::backend::CallResourceRequest& request,
    std::shared_ptr<sdk::backend::ResourceSender> sender) {
  absl::StatusOr<Scope> scope = Enter(request.context, "resource");
  if (scope.ok()) scope->call = request.call;
  sender->Send(scope.ok()
                   ? AnswerResource(hub_, *costs_, *scope, request, now_(),
                                    [&](absl::string_view text) {
                                      return FilterFor(*scope, text);
                                    })
                   : FailedResource(scope.status()));
  sender->Done();
}

void PacketsDataSource::SubscribeStreamLater(
    const sdk::backend::SubscribeStreamRequest& request,
    sdk::backend::SubscribeAnswer answer) {
  absl::StatusOr<Scope> scope = Enter(request.context, "subscription");
  if (!scope.ok()) return answer(scope.status());
  SubscribeStreamResponse response;
  absl::StatusOr<Query> query = QueryAt(*scope, request.path);
  if (!query.ok()) {
    response.status = SubscribeStreamResponse::Status::kNotFound;
    return answer(std::move(response));
  }
  // An interface that is not there yet may come; the stream waits for it.
  absl::StatusOr<InterfaceFacts> facts = hub_.Interfaces();
  const bool forbidden =
      facts.ok() &&
      absl::IsPermissionDenied(
          SelectInterfaces(*facts, scope->policy, query->interfaces).status());
  if (forbidden || !MayOpen(*scope, *query, "stream").ok()) {
    response.status = SubscribeStreamResponse::Status::kPermissionDenied;
    return answer(std::move(response));
  }
  switch (query->kind) {
    case Kind::kCapture:
    case Kind::kFlows:
    case Kind::kConversations:
      response.initial_data =
          FrameToJson(FrameOfNow(hub_, channels_, *scope, *query, now_()),
                      sdk::data::FrameParts::kAll);
      return answer(std::move(response));
    case Kind::kEvents: {
      const std::string key = KeyOfPath(*scope, request.path);
      response.initial_data =
          WelcomeToEvents(hub_, EventsSelection(scope->policy, *query),
                          channels_.seam.Find(key, scope->login, now_()),
                          *channels_.places.Of(key), absl::Now());
      return answer(std::move(response));
    }
    default:
      scope->call = request.call;
      Subscribe(*scope, *query, request, std::move(answer));
  }
}

void PacketsDataSource::Subscribe(
    const Scope& scope, const Query& query,
    const sdk::backend::SubscribeStreamRequest& request,
    sdk::backend::SubscribeAnswer answer) {
  const std::string key = KeyOfPath(scope, request.path);
  const StreamOwner owner = {ClientOf(request.context), request.call};
  const absl::Time now = absl::Now();
  OpenedQuery opened = OpenQuery(hub_, scope.asker(), query);
  std::shared_ptr<StreamPlace> place = channels_.places.Of(key);
  std::optional<HistoryEnd> history =
      channels_.seam.Find(key, scope.login, now_());
  if (query.kind == Kind::kPackets) {
    return Await(std::make_shared<PacketsSubscription>(
                     std::move(opened), query, std::move(place),
                     std::move(history), now, std::move(answer), counters_),
                 owner, StreamScheduler::Lane::kRows, now);
  }
  Await(std::make_shared<GridSubscription>(
            hub_, std::move(opened), query,
            GridRowsOf(query, channels_.series.Of(key, now_())),
            std::move(place), std::move(history), now, std::move(answer)),
        owner, StreamScheduler::Lane::kCharts, now);
}

void PacketsDataSource::Await(std::shared_ptr<LiveStream> subscription,
                              const StreamOwner& owner,
                              StreamScheduler::Lane lane, absl::Time now) {
  if (subscription->Flush(now) != absl::InfinitePast()) {
    scheduler_.RunUntilFinished(std::move(subscription), owner, lane);
  }
}

absl::StatusOr<std::unique_ptr<sdk::backend::RunningStream>>
PacketsDataSource::RunStream(
    const sdk::backend::RunStreamRequest& request,
    std::shared_ptr<sdk::backend::StreamSender> sender) {
  absl::StatusOr<Scope> scope = Enter(request.context, "stream");
  if (!scope.ok()) return scope.status();
  absl::StatusOr<Query> query = QueryAt(*scope, request.path);
  if (!query.ok()) return query.status();
  if (absl::Status may = MayOpen(*scope, *query, "stream"); !may.ok()) {
    return may;
  }
  return scheduler_.Run(
      OpenStream(*scope, *query, request.path, std::move(sender)),
      {ClientOf(request.context)}, LaneOf(query->kind));
}

std::unique_ptr<LiveStream> PacketsDataSource::OpenStream(
    const Scope& scope, const Query& query, const std::string& path,
    std::shared_ptr<sdk::backend::StreamSender> sender) {
  const std::string key = KeyOfPath(scope, path);
  switch (query.kind) {
    case Kind::kCapture:
      return std::make_unique<CaptureStream>(hub_, scope.asker(), query,
                                             std::move(sender), counters_);
    case Kind::kFlows:
    case Kind::kConversations:
      return std::make_unique<TableStream>(
          hub_, scope.asker(), query,
          ToldHostsOf(channels_, scope, query, now_()), std::move(sender),
          counters_);
    case Kind::kEvents:
      return std::make_unique<EventsStream>(hub_, scope.policy, query,
                                            channels_.places.Run(key),
                                            std::move(sender), counters_);
    case Kind::kTraffic:
    case Kind::kDistribution:
      return std::make_unique<GridStream>(
          hub_, scope.asker(), query,
          GridRowsOf(query, channels_.series.Of(key, now_())),
          channels_.places.Run(key), std::move(sender), counters_);
    case Kind::kPackets:
      break;
  }
  return std::make_unique<PacketStream>(hub_, scope.asker(), query,
                                        channels_.places.Run(key),
                                        std::move(sender), counters_);
}

}  // namespace xdplive::datasource
