// The door between the wire and the SDK's structs: protobuf on one side only.
// What goes out is made valid UTF-8 here, since a Go host refuses a message
// with one bad byte in a string.
#ifndef SDK_GRPCPLUGIN_CONVERT_H_
#define SDK_GRPCPLUGIN_CONVERT_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"
#include "backend.pb.h"
#include "sdk/backend/requests.h"

namespace sdk::grpcplugin {

backend::CheckHealthRequest FromProto(const pluginv2::CheckHealthRequest&);
backend::CollectMetricsRequest FromProto(
    const pluginv2::CollectMetricsRequest&);
backend::QueryDataRequest FromProto(const pluginv2::QueryDataRequest&);
backend::CallResourceRequest FromProto(const pluginv2::CallResourceRequest&);
backend::SubscribeStreamRequest FromProto(
    const pluginv2::SubscribeStreamRequest&);
backend::PublishStreamRequest FromProto(const pluginv2::PublishStreamRequest&);
backend::RunStreamRequest FromProto(const pluginv2::RunStreamRequest&);

void ToProto(const backend::CheckHealthResult& result,
             pluginv2::CheckHealthResponse* response);
// The answer of one query. Writes the frames in `format`, each with its query's
// refId unless it has one. A frame that cannot be written turns the answer into
// an error.
void ToProto(const std::string& ref_id, backend::DataResponse answer,
             pluginv2::DataFrameFormat format,
             pluginv2::DataResponse* response);
void ToProto(backend::CallResourceResponse piece,
             pluginv2::CallResourceResponse* response);
void ToProto(backend::SubscribeStreamResponse answer,
             pluginv2::SubscribeStreamResponse* response);
void ToProto(backend::PublishStreamResponse answer,
             pluginv2::PublishStreamResponse* response);

grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_CONVERT_H_
