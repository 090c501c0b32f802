// Answers a unary call on a worker thread.
#ifndef SDK_GRPCPLUGIN_UNARY_H_
#define SDK_GRPCPLUGIN_UNARY_H_

#include <grpcpp/support/server_callback.h>

#include <utility>

#include "sdk/grpcplugin/worker_pool.h"

namespace sdk::grpcplugin {

// `answer` fills the response and returns the call's status; gRPC keeps
// request and response alive until then.
template <typename Answer>
grpc::ServerUnaryReactor* AnswerOn(WorkerPool* workers,
                                   grpc::CallbackServerContext* context,
                                   Answer answer) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  workers->Schedule([reactor, answer = std::move(answer)]() mutable {
    reactor->Finish(answer());
  });
  return reactor;
}

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_UNARY_H_
