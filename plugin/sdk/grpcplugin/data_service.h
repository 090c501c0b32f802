// pluginv2.Data: queries. Raw bytes on both sides, so that an answer is in
// memory once and counted as long as it is.
#ifndef SDK_GRPCPLUGIN_DATA_SERVICE_H_
#define SDK_GRPCPLUGIN_DATA_SERVICE_H_

#include "backend.grpc.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"

namespace sdk::grpcplugin {

class DataService final
    : public pluginv2::Data::WithRawCallbackMethod_QueryData<
          pluginv2::Data::Service> {
 public:
  // Both must outlive the service.
  DataService(backend::DataSource* data_source, CallRoom* room)
      : data_source_(data_source), room_(room) {}

  grpc::ServerUnaryReactor* QueryData(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;

 private:
  backend::DataSource* const data_source_;
  CallRoom* const room_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_DATA_SERVICE_H_
