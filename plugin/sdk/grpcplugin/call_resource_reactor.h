// One resource call: the pieces of its answer, written one by one.
#ifndef SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_
#define SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include <memory>

#include "backend.pb.h"
#include "sdk/backend/data_source.h"
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

  CallResourceReactor();

  // Where the data source puts the answer; may outlive the reactor.
  std::shared_ptr<backend::ResourceSender> MakeSender();

  void OnWriteDone(bool ok) override { pieces_->OnWriteDone(ok); }
  void OnCancel() override { pieces_->Cancel(); }
  void OnDone() override { delete this; }

 private:
  const std::shared_ptr<Pieces> pieces_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_CALL_RESOURCE_REACTOR_H_
