#include "sdk/grpcplugin/convert.h"

#include <string>
#include <utility>

#include "sdk/data/frame_arrow.h"
#include "sdk/data/frame_json.h"
#include "sdk/data/utf8.h"

namespace sdk::grpcplugin {
namespace {

using data::ToValidUtf8;

constexpr int kHttpOk = 200;
constexpr int kHttpInternalError = 500;

template <typename ProtoMap>
std::map<std::string, std::string> MapOf(const ProtoMap& map) {
  return {map.begin(), map.end()};
}

backend::DataSourceInstanceSettings SettingsOf(
    const pluginv2::DataSourceInstanceSettings& proto) {
  backend::DataSourceInstanceSettings settings;
  settings.id = proto.id();
  settings.uid = proto.uid();
  settings.name = proto.name();
  settings.url = proto.url();
  settings.user = proto.user();
  settings.database = proto.database();
  settings.json_data = proto.jsondata();
  settings.decrypted_secure_json_data = MapOf(proto.decryptedsecurejsondata());
  settings.updated_ms = proto.lastupdatedms();
  settings.api_version = proto.apiversion();
  return settings;
}

backend::PluginContext ContextOf(const pluginv2::PluginContext& proto) {
  backend::PluginContext context;
  context.org_id = proto.orgid();
  context.plugin_id = proto.pluginid();
  context.plugin_version = proto.pluginversion();
  context.name_space = proto.namespace_();
  context.user_agent = proto.useragent();
  context.grafana_config = MapOf(proto.grafanaconfig());
  context.has_user = proto.has_user();
  context.user = {proto.user().login(), proto.user().name(),
                  proto.user().email(), proto.user().role()};
  context.has_data_source = proto.has_datasourceinstancesettings();
  context.data_source = SettingsOf(proto.datasourceinstancesettings());
  return context;
}

// Subscribe, publish and run carry the same members.
template <typename Request, typename Proto>
Request StreamRequestOf(const Proto& proto) {
  Request request;
  request.context = ContextOf(proto.plugincontext());
  request.path = proto.path();
  request.data = proto.data();
  return request;
}

backend::DataQuery QueryOf(const pluginv2::DataQuery& proto) {
  backend::DataQuery query;
  query.ref_id = proto.refid();
  query.query_type = proto.querytype();
  query.max_data_points = proto.maxdatapoints();
  query.interval_ms = proto.intervalms();
  query.time_range = {proto.timerange().fromepochms(),
                      proto.timerange().toepochms()};
  query.json = proto.json();
  return query;
}

absl::StatusOr<std::string> Encode(const data::Frame& frame,
                                   pluginv2::DataFrameFormat format) {
  if (format == pluginv2::DataFrameFormat::JSON) {
    return data::FrameToJson(frame, data::FrameParts::kAll);
  }
  return data::FrameToArrow(frame);
}

void AddFrames(const std::string& ref_id, std::vector<data::Frame> frames,
               pluginv2::DataResponse* response) {
  for (data::Frame& frame : frames) {
    if (frame.ref_id.empty()) frame.ref_id = ref_id;
    absl::StatusOr<std::string> bytes = Encode(frame, response->format());
    if (bytes.ok()) {
      response->add_frames(*std::move(bytes));
      continue;
    }
    response->clear_frames();
    response->set_error(ToValidUtf8(std::string(bytes.status().message())));
    response->set_errorsource("plugin");
    response->set_status(kHttpInternalError);
    return;
  }
}

}  // namespace

backend::CheckHealthRequest FromProto(
    const pluginv2::CheckHealthRequest& proto) {
  return {ContextOf(proto.plugincontext()), MapOf(proto.headers())};
}

backend::CollectMetricsRequest FromProto(
    const pluginv2::CollectMetricsRequest& proto) {
  return {ContextOf(proto.plugincontext())};
}

backend::QueryDataRequest FromProto(const pluginv2::QueryDataRequest& proto) {
  backend::QueryDataRequest request;
  request.context = ContextOf(proto.plugincontext());
  request.headers = MapOf(proto.headers());
  for (const pluginv2::DataQuery& query : proto.queries()) {
    request.queries.push_back(QueryOf(query));
  }
  return request;
}

backend::CallResourceRequest FromProto(
    const pluginv2::CallResourceRequest& proto) {
  backend::CallResourceRequest request;
  request.context = ContextOf(proto.plugincontext());
  request.path = proto.path();
  request.method = proto.method();
  request.url = proto.url();
  for (const auto& [name, list] : proto.headers()) {
    request.headers[name] = {list.values().begin(), list.values().end()};
  }
  request.body = proto.body();
  return request;
}

backend::SubscribeStreamRequest FromProto(
    const pluginv2::SubscribeStreamRequest& proto) {
  auto request = StreamRequestOf<backend::SubscribeStreamRequest>(proto);
  request.headers = MapOf(proto.headers());
  return request;
}

backend::PublishStreamRequest FromProto(
    const pluginv2::PublishStreamRequest& proto) {
  return StreamRequestOf<backend::PublishStreamRequest>(proto);
}

backend::RunStreamRequest FromProto(const pluginv2::RunStreamRequest& proto) {
  auto request = StreamRequestOf<backend::RunStreamRequest>(proto);
  request.headers = MapOf(proto.headers());
  return request;
}

void ToProto(const backend::CheckHealthResult& result,
             pluginv2::CheckHealthResponse* response) {
  response->set_status(
      static_cast<pluginv2::CheckHealthResponse::HealthStatus>(result.status));
  response->set_message(ToValidUtf8(result.message));
  response->set_jsondetails(ToValidUtf8(result.json_details));
}

void ToProto(const std::string& ref_id, backend::DataResponse answer,
             pluginv2::DataFrameFormat format,
             pluginv2::DataResponse* response) {
  response->set_format(format);
  const bool failed = !answer.error.empty();
  response->set_status(failed && answer.status == kHttpOk ? kHttpInternalError
                                                          : answer.status);
  if (failed) {
    response->set_error(ToValidUtf8(answer.error));
    response->set_errorsource(answer.error_source.empty()
                                  ? "plugin"
                                  : ToValidUtf8(answer.error_source));
  }
  AddFrames(ref_id, std::move(answer.frames), response);
}

void ToProto(backend::CallResourceResponse piece,
             pluginv2::CallResourceResponse* response) {
  response->set_code(piece.status);
  for (const auto& [name, values] : piece.headers) {
    pluginv2::StringList& list =
        (*response->mutable_headers())[ToValidUtf8(name)];
    for (const std::string& value : values) {
      list.add_values(ToValidUtf8(value));
    }
  }
  response->set_body(std::move(piece.body));
}

void ToProto(backend::SubscribeStreamResponse answer,
             pluginv2::SubscribeStreamResponse* response) {
  response->set_status(
      static_cast<pluginv2::SubscribeStreamResponse::Status>(answer.status));
  response->set_data(std::move(answer.initial_data));
}

void ToProto(backend::PublishStreamResponse answer,
             pluginv2::PublishStreamResponse* response) {
  response->set_status(
      static_cast<pluginv2::PublishStreamResponse::Status>(answer.status));
  response->set_data(std::move(answer.data));
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  // Both number their codes alike.
  return {static_cast<grpc::StatusCode>(status.raw_code()),
          ToValidUtf8(std::string(status.message()))};
}

}  // namespace sdk::grpcplugin
