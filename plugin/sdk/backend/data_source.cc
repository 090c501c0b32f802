#include "sdk/backend/data_source.h"

#include <utility>

namespace sdk::backend {
namespace {

constexpr int kHttpNotImplemented = 501;

}  // namespace

CheckHealthResult DataSource::CheckHealth(const CheckHealthRequest&) {
  CheckHealthResult result;
  result.status = CheckHealthResult::Status::kOk;
  result.message = "the plugin runs";
  return result;
}

std::string DataSource::CollectMetrics(const CollectMetricsRequest&) {
  return "";
}

DataResponse DataSource::QueryData(const QueryDataRequest&, const DataQuery&) {
  DataResponse answer;
  answer.status = kHttpNotImplemented;
  answer.error = "query data: this data source answers no queries";
  answer.error_source = "plugin";
  return answer;
}

Urgency DataSource::UrgencyOf(const QueryDataRequest&, const DataQuery&) {
  return Urgency::kPrompt;
}

void DataSource::CallResource(const CallResourceRequest&,
                              // NOLINTNEXTLINE(performance-*): its overrides'
                              std::shared_ptr<ResourceSender> sender) {
  CallResourceResponse answer;
  answer.status = kHttpNotImplemented;
  answer.body = R"({"error":"this data source has no resources"})";
  answer.headers["Content-Type"] = {"application/json"};
  sender->Send(std::move(answer));
  sender->Done();
}

absl::StatusOr<SubscribeStreamResponse> DataSource::SubscribeStream(
    const SubscribeStreamRequest&) {
  SubscribeStreamResponse response;
  response.status = SubscribeStreamResponse::Status::kNotFound;
  return response;
}

void DataSource::SubscribeStreamLater(const SubscribeStreamRequest& request,
                                      SubscribeAnswer answer) {
  answer(SubscribeStream(request));
}

absl::StatusOr<std::unique_ptr<RunningStream>> DataSource::RunStream(
    // NOLINTNEXTLINE(performance-*): its overrides'
    const RunStreamRequest&, std::shared_ptr<StreamSender>) {
  return absl::UnimplementedError("run stream: this data source has none");
}

PublishStreamResponse DataSource::PublishStream(const PublishStreamRequest&) {
  PublishStreamResponse response;
  response.status = PublishStreamResponse::Status::kPermissionDenied;
  return response;
}

QueryDataResponse QueryAll(DataSource& data_source,
                           const QueryDataRequest& request) {
  QueryDataResponse response;
  for (const DataQuery& query : request.queries) {
    response.responses[query.ref_id] = data_source.QueryData(request, query);
  }
  return response;
}

}  // namespace sdk::backend
