// go-plugin's stdio stream: opened once by the host and held. This plugin logs
// to the real stderr, so nothing is ever sent.
#ifndef SDK_GRPCPLUGIN_STDIO_REACTOR_H_
#define SDK_GRPCPLUGIN_STDIO_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include "go_plugin.pb.h"

namespace sdk::grpcplugin {

// Owns itself; deleted by OnDone.
class StdioReactor final : public grpc::ServerWriteReactor<plugin::StdioData> {
 public:
  void OnCancel() override { Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_STDIO_REACTOR_H_
