#include "datasource/packets_data_source.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "datasource/access/engine_cap.h"
#include "datasource/access/filter_gate.h"
#include "datasource/access/packet_gate.h"
#include "datasource/ask/query.h"
#include "datasource/health.h"
#include "datasource/http_status.h"
#include "datasource/live/channel_keeper.h"
#include "datasource/live/channel_path.h"
#include "datasource/live/stale_stream.h"
#include "datasource/metrics.h"
#include "datasource/resources.h"
#include "datasource/scope_mask.h"
#include "datasource/way_out/frame_mask.h"
#include "sdk/live/channel.h"

namespace xdplive::datasource {

using sdk::backend::SubscribeStreamResponse;
using sdk::data::Frame;

namespace {

std::string KeyOfPath(const Scope& scope, const std::string& path) {
  return ChannelKey(scope,
                    sdk::live::Channel{"ds", scope.uid, path}.ToString());
}

// An error of the capture may quote others.
absl::Status Masked(const MaskPtr& by, const absl::Status& status) {
  if (by == nullptr) return status;
  return absl::Status(status.code(), by->Text(std::string(status.message())));
}

}  // namespace

PacketsDataSource::PacketsDataSource(Options options)
    : host_limits_(std::move(options.host_limits)),
      now_(options.now),
      paths_(std::move(options.path_table_directory)),
      trace_(std::move(options.log), options.now),
      hub_(std::move(options.open_engine), options.now,
           [this] { wake_.Notify(); }),
      costs_(std::make_shared<CostWatch>(hub_, options.now)),
      kinds_({hub_, paths_, channels_, counters_, options.now}, costs_),
      scheduler_(hub_, wake_) {
  if (!paths_.seal_is_kept().ok())
    trace_.Refused("channel key", paths_.seal_is_kept());
  hub_.SetEventListener([this](const Event& event) { trace_.Happened(event); });
  constexpr StreamScheduler::Lane kChores = StreamScheduler::Lane::kCharts;
  scheduler_.RunUntilFinished(costs_, StreamOwner(), kChores);
  scheduler_.RunUntilFinished(
      std::make_shared<ChannelKeeper>(channels_, options.now), StreamOwner(),
      kChores);
}

absl::StatusOr<Scope> PacketsDataSource::Enter(
    const sdk::backend::PluginContext& context, absl::string_view what) {
  absl::StatusOr<Scope> scope = ScopeOf(context, host_limits_, anonymisers_);
  if (scope.ok()) {
    scope->filter_key = paths_.seal().filter_key();
    // Before the hub has anything to tell of.
    if (scope->anonymiser != nullptr) trace_.Anonymise(scope->anonymiser);
    hub_.Configure(scope->id(), context.data_source.updated_ms, scope->settings,
                   scope->policy);
    HoldToEngine(hub_.Limits(), *scope);
  } else {
    trace_.Refused(what, scope.status());
  }
  return scope;
}

absl::Status PacketsDataSource::MayOpen(const Scope& scope, const Query& query,
                                        absl::string_view how) {
  const Shows shows = ShownBy(query.kind);
  absl::Status may = MaySee(scope, shows);
  if (!may.ok()) {
    trace_.Refused(scope, how, may);
  } else if (shows == Shows::kPackets) {
    trace_.OpenedPackets(scope, query, how);
  }
  return may;
}

absl::StatusOr<filter::FilterPtr> PacketsDataSource::FilterFor(
    const Scope& scope, absl::string_view text) {
  if (absl::Status may = MayFilter(scope, text); !may.ok()) {
    trace_.Refused(scope, "filter", may);
    return may;
  }
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
  if (scope.ok() && !paths_.seal_is_kept().ok()) {
    scope->remarks.push_back(absl::StrCat(
        "the paths of channels are of this run of the plugin alone, and open "
        "panels ask anew when it starts again: ",
        paths_.seal_is_kept().message()));
  }
  return scope.ok() ? CheckHealthOf(hub_, *scope)
                    : FailedHealth(scope.status());
}

std::string PacketsDataSource::CollectMetrics(
    const sdk::backend::CollectMetricsRequest& /*request*/) {
  return MetricsText(hub_.ReadLedger(), counters_, ReadProcessUsage(),
                     paths_.seal().filter_key());
}

sdk::backend::DataResponse PacketsDataSource::QueryData(
    const sdk::backend::QueryDataRequest& request,
    const sdk::backend::DataQuery& asked) {
  absl::StatusOr<Scope> scope = Enter(request.context, "query");
  if (!scope.ok()) return FailedResponse(scope.status());
  scope->for_alert = request.for_alert();
  absl::StatusOr<Query> query = ParseQuery(
      asked.json,
      [&](absl::string_view text) { return FilterFor(*scope, text); });
  if (!query.ok()) return FailedResponse(query.status());
  // Nobody follows what a rule is answered, or a public dashboard, whose
  // viewers would read off the channel what it asks for.
  if (scope->for_alert || !IsSomebody(request.context)) query->live = false;
  if (absl::Status may = MayOpen(*scope, *query, "history"); !may.ok()) {
    return FailedResponse(may);
  }
  scope->call = request.call;
  const MaskPtr mask = MaskOf(*scope, query->filter_text());
  absl::StatusOr<std::vector<Frame>> frames =
      kinds_.Of(query->kind).Answer(*scope, asked, *query);
  if (!frames.ok()) {
    if (!absl::IsCancelled(frames.status())) {
      trace_.Refused(*scope, "query", frames.status());
    }
    return FailedResponse(Masked(mask, frames.status()));
  }
  sdk::backend::DataResponse response;
  response.frames = *std::move(frames);
  if (mask != nullptr) {
    for (Frame& frame : response.frames) MaskFrame(*mask, frame);
  }
  return response;
}

sdk::backend::Urgency PacketsDataSource::UrgencyOf(
    const sdk::backend::QueryDataRequest& /*request*/,
    const sdk::backend::DataQuery& asked) {
  const std::optional<Kind> kind = GuessKind(asked.json);
  return kind.has_value() ? kinds_.Of(*kind).urgency()
                          : sdk::backend::Urgency::kBulk;
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

// A stream of packets may begin before it is known whom the one who captures
// lets see them, who may be away for a moment: it shows none until then.
absl::Status PacketsDataSource::MayFollow(Scope& scope, const Query& query) {
  if (ShownBy(query.kind) == Shows::kPackets &&
      absl::IsUnavailable(scope.packets_barred)) {
    scope.packets_barred = absl::OkStatus();
  }
  return MayOpen(scope, query, "stream");
}

void PacketsDataSource::SubscribeStreamLater(
    const sdk::backend::SubscribeStreamRequest& request,
    sdk::backend::SubscribeAnswer answer) {
  absl::StatusOr<Scope> scope = Enter(request.context, "subscription");
  if (!scope.ok()) return answer(scope.status());
  SubscribeStreamResponse response;
  absl::StatusOr<Query> query = QueryAt(*scope, request.path);
  if (!query.ok()) {
    response.status = absl::IsPermissionDenied(query.status())
                          ? SubscribeStreamResponse::Status::kPermissionDenied
                          : SubscribeStreamResponse::Status::kNotFound;
    return answer(std::move(response));
  }
  // An interface that is not there yet may come; the stream waits for it.
  absl::StatusOr<InterfaceFacts> facts = hub_.Interfaces();
  const bool forbidden =
      facts.ok() &&
      absl::IsPermissionDenied(
          SelectInterfaces(*facts, scope->policy, query->interfaces).status());
  if (forbidden || !MayFollow(*scope, *query).ok()) {
    response.status = SubscribeStreamResponse::Status::kPermissionDenied;
    return answer(std::move(response));
  }
  scope->call = request.call;
  const QueryKind& kind = kinds_.Of(query->kind);
  const absl::Time now = absl::Now();
  std::shared_ptr<LiveStream> subscription = kind.Welcome(
      *scope, *query, KeyOfPath(*scope, request.path), now,
      FrameAnswer(std::move(answer), MaskOf(*scope, query->filter_text())));
  if (subscription == nullptr) return;
  // At once, where it can.
  if (subscription->Flush(now) == absl::InfinitePast()) return;
  scheduler_.RunUntilFinished(std::move(subscription),
                              {ClientOf(request.context), request.call},
                              kind.lane());
}

absl::StatusOr<std::unique_ptr<sdk::backend::RunningStream>>
PacketsDataSource::RunStream(
    const sdk::backend::RunStreamRequest& request,
    std::shared_ptr<sdk::backend::StreamSender> sender) {
  ASSIGN_OR_RETURN(Scope scope, Enter(request.context, "stream"));
  absl::StatusOr<Query> found = QueryAt(scope, request.path);
  if (absl::IsNotFound(found.status())) {
    trace_.Refused(scope, "stream", found.status());
    return scheduler_.Run(
        std::make_unique<StaleStream>(FrameSender(std::move(sender))),
        {ClientOf(request.context)}, StreamScheduler::Lane::kCharts);
  }
  ASSIGN_OR_RETURN(const Query query, std::move(found));
  RETURN_IF_ERROR(MayFollow(scope, query));
  const QueryKind& kind = kinds_.Of(query.kind);
  return scheduler_.Run(
      kind.OpenStream(
          scope, query, KeyOfPath(scope, request.path),
          FrameSender(std::move(sender), StreamMaskOf(scope, query))),
      {ClientOf(request.context)}, kind.lane());
}

}  // namespace xdplive::datasource
