// One resource call: the pieces of its answer, written one by one.
#ifndef SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_
#define SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>

#include "backend.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/call_room.h"
#include "sdk/grpcplugin/outbox.h"

namespace sdk::grpcplugin {

// Owns itself; deleted by OnDone. The call ends when the data source is done
// with the sender or the host cancels.
class CallResourceReactor final
    : public grpc::ServerWriteReactor<pluginv2::CallResourceResponse> {
 public:
  using Pieces =
      Outbox<pluginv2::CallResourceResponse,
             grpc::ServerWriteReactor<pluginv2::CallResourceResponse>>;

  // Has `data_source` answer on a worker, unless the call is cancelled before;
  // `bytes` is what the request takes. Both outlive the call.
  CallResourceReactor(backend::DataSource* data_source, CallRoom* room,
                      backend::CallResourceRequest request, size_t bytes);

  void OnWriteDone(bool ok) override { pieces_->OnWriteDone(ok); }
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  CallRoom* const room_;
  const std::shared_ptr<backend::Call> call_;
  const std::shared_ptr<Pieces> pieces_;
  std::optional<WorkerPool::Ticket> ticket_;  // not written once gRPC has it
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_
