// One RunStream call: packets flow until the host cancels.
#ifndef SDK_GRPCPLUGIN_RUN_STREAM_REACTOR_H_
#define SDK_GRPCPLUGIN_RUN_STREAM_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>

#include "backend.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"
#include "sdk/grpcplugin/outbox.h"
#include "sdk/grpcplugin/stream_run.h"

namespace sdk::grpcplugin {

// Owns itself; deleted by OnDone. The call never ends with OK: by cancel, or
// by an error that makes Grafana try again.
class RunStreamReactor final
    : public grpc::ServerWriteReactor<pluginv2::StreamPacket> {
 public:
  using Packets = Outbox<pluginv2::StreamPacket,
                         grpc::ServerWriteReactor<pluginv2::StreamPacket>>;

  // Has `data_source` open the stream on a worker. Both must outlive the call.
  RunStreamReactor(backend::DataSource* data_source, CallRoom* room,
                   backend::RunStreamRequest request);

  void OnWriteDone(bool ok) override { packets_->OnWriteDone(ok); }
  void OnCancel() override;
  void OnDone() override;

 private:
  const std::shared_ptr<Packets> packets_;
  const std::shared_ptr<StreamRun> run_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_RUN_STREAM_REACTOR_H_
