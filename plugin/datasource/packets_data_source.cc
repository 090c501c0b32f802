#include "datasource/packets_data_source.h"

#include <utility>

#include "absl/time/clock.h"
#include "datasource/capture_query.h"
#include "datasource/capture_stream.h"
#include "datasource/channel_path.h"
#include "datasource/events_query.h"
#include "datasource/events_selection.h"
#include "datasource/events_stream.h"
#include "datasource/health.h"
#include "datasource/http_status.h"
#include "datasource/ledger_frame.h"
#include "datasource/metrics.h"
#include "datasource/packet_stream.h"
#include "datasource/packets_frame.h"
#include "datasource/packets_query.h"
#include "datasource/packets_subscription.h"
#include "datasource/query.h"
#include "datasource/resources.h"
#include "sdk/data/frame_json.h"
#include "sdk/live/channel.h"

namespace xdplive::datasource {

using sdk::backend::SubscribeStreamResponse;

namespace {

std::string KeyOfPath(const Scope& scope, const std::string& path) {
  return ChannelKey(scope,
                    sdk::live::Channel{"ds", scope.uid, path}.ToString());
}

}  // namespace

PacketsDataSource::PacketsDataSource(Options options)
    : host_limits_(std::move(options.host_limits)),
      now_(options.now),
      paths_(std::move(options.path_table_directory)),
      hub_(std::move(options.open_engine), options.now,
           [this] { wake_.Notify(); }),
      costs_(std::make_shared<CostWatch>(hub_, options.now)),
      scheduler_(hub_, wake_) {
  scheduler_.RunUntilFinished(costs_);
}

absl::StatusOr<Scope> PacketsDataSource::Enter(
    const sdk::backend::PluginContext& context) {
  absl::StatusOr<Scope> scope = ScopeOf(context, host_limits_);
  if (scope.ok()) {
    hub_.Configure(scope->uid, context.data_source.updated_ms, scope->settings,
                   scope->policy);
  }
  return scope;
}

sdk::backend::CheckHealthResult PacketsDataSource::CheckHealth(
    const sdk::backend::CheckHealthRequest& request) {
  absl::StatusOr<Scope> scope = Enter(request.context);
  return scope.ok() ? CheckHealthOf(hub_, *scope)
                    : FailedHealth(scope.status());
}

std::string PacketsDataSource::CollectMetrics(
    const sdk::backend::CollectMetricsRequest& /*request*/) {
  return MetricsText(hub_.ReadLedger(), counters_, ReadProcessUsage());
}

sdk::backend::QueryDataResponse PacketsDataSource::QueryData(
    const sdk::backend::QueryDataRequest& request) {
  const absl::StatusOr<Scope> scope = Enter(request.context);
  sdk::backend::QueryDataResponse response;
  for (const sdk::backend::DataQuery& query : request.queries) {
    response.responses[query.ref_id] =
        scope.ok() ? Answer(*scope, query) : FailedResponse(scope.status());
  }
  return response;
}

sdk::backend::DataResponse PacketsDataSource::Answer(
    const Scope& scope, const sdk::backend::DataQuery& asked) {
  absl::StatusOr<Query> query = ParseQuery(asked.json);
  if (!query.ok()) return FailedResponse(query.status());
  absl::StatusOr<sdk::data::Frame> frame = AnswerKind(scope, asked, *query);
  if (!frame.ok()) return FailedResponse(frame.status());
  sdk::backend::DataResponse response;
  response.frames.push_back(*std::move(frame));
  return response;
}

absl::StatusOr<sdk::data::Frame> PacketsDataSource::AnswerKind(
    const Scope& scope, const sdk::backend::DataQuery& asked,
    const Query& query) {
  switch (query.kind) {
    case Kind::kCapture:
      return AnswerCapture(hub_, *costs_, paths_, scope, asked, query);
    case Kind::kEvents:
      return AnswerEvents(hub_, paths_, channels_, scope, asked, query, now_());
    case Kind::kPackets:
      break;
  }
  return AnswerPackets(hub_, paths_, channels_, scope, asked, query, now_());
}

void PacketsDataSource::CallResource(
    const sdk::backend::CallResourceRequest& request,
    std::shared_ptr<sdk::backend::ResourceSender> sender) {
  absl::StatusOr<Scope> scope = Enter(request.context);
  sender->Send(scope.ok() ? AnswerResource(hub_, *costs_, *scope, request)
                          : FailedResource(scope.status()));
  sender->Done();
}

void PacketsDataSource::SubscribeStreamLater(
    const sdk::backend::SubscribeStreamRequest& request,
    sdk::backend::SubscribeAnswer answer) {
  absl::StatusOr<Scope> scope = Enter(request.context);
  if (!scope.ok()) return answer(scope.status());
  SubscribeStreamResponse response;
  absl::StatusOr<Query> query = QueryOfPath(request.path, paths_);
  if (!query.ok()) {
    response.status = SubscribeStreamResponse::Status::kNotFound;
    return answer(std::move(response));
  }
  // An interface that is not there yet may come; the stream waits for it.
  absl::StatusOr<InterfaceFacts> facts = hub_.Interfaces();
  if (facts.ok() &&
      absl::IsPermissionDenied(
          SelectInterfaces(*facts, scope->policy, query->interfaces)
              .status())) {
    response.status = SubscribeStreamResponse::Status::kPermissionDenied;
    return answer(std::move(response));
  }
  if (query->kind == Kind::kCapture) {
    response.initial_data =
        FrameToJson(LedgerFrame({}), sdk::data::FrameParts::kSchema);
    return answer(std::move(response));
  }
  if (query->kind == Kind::kEvents) {
    const std::string key = KeyOfPath(*scope, request.path);
    response.initial_data =
        WelcomeToEvents(hub_, EventsSelection(scope->policy, *query),
                        channels_.seam.Find(key, scope->login, now_()),
                        *channels_.places.Of(key), absl::Now());
    return answer(std::move(response));
  }
  Subscribe(*scope, *query, request.path, std::move(answer));
}

void PacketsDataSource::Subscribe(const Scope& scope, const Query& query,
                                  const std::string& path,
                                  sdk::backend::SubscribeAnswer answer) {
  const std::string key = KeyOfPath(scope, path);
  const absl::Time now = absl::Now();
  auto subscription = std::make_shared<PacketsSubscription>(
      OpenQuery(hub_, scope.policy, query), channels_.places.Of(key),
      channels_.seam.Find(key, scope.login, now_()), now, std::move(answer),
      counters_);
  if (subscription->Flush(now) != absl::InfinitePast()) {
    scheduler_.RunUntilFinished(std::move(subscription));
  }
}

absl::StatusOr<std::unique_ptr<sdk::backend::RunningStream>>
PacketsDataSource::RunStream(
    const sdk::backend::RunStreamRequest& request,
    std::shared_ptr<sdk::backend::StreamSender> sender) {
  absl::StatusOr<Scope> scope = Enter(request.context);
  if (!scope.ok()) return scope.status();
  absl::StatusOr<Query> query = QueryOfPath(request.path, paths_);
  if (!query.ok()) return query.status();
  std::unique_ptr<LiveStream> stream;
  if (query->kind == Kind::kCapture) {
    stream = std::make_unique<CaptureStream>(
        hub_, scope->policy, *std::move(query), std::move(sender), counters_);
  } else if (query->kind == Kind::kEvents) {
    stream = std::make_unique<EventsStream>(
        hub_, scope->policy, *query,
        channels_.places.Run(KeyOfPath(*scope, request.path)),
        std::move(sender), counters_);
  } else {
    stream = std::make_unique<PacketStream>(
        hub_, scope->policy, *std::move(query),
        channels_.places.Run(KeyOfPath(*scope, request.path)),
        std::move(sender), counters_);
  }
  return scheduler_.Run(std::move(stream));
}

}  // namespace xdplive::datasource
