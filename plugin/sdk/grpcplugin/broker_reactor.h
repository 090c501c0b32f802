// go-plugin's broker stream: held open, answered by silence. Grafana never
// asks for a further connection.
#ifndef SDK_GRPCPLUGIN_BROKER_REACTOR_H_
#define SDK_GRPCPLUGIN_BROKER_REACTOR_H_

#include <grpcpp/support/server_callback.h>

#include "go_plugin.pb.h"

namespace sdk::grpcplugin {

// Owns itself; deleted by OnDone.
class BrokerReactor final
    : public grpc::ServerBidiReactor<plugin::ConnInfo, plugin::ConnInfo> {
 public:
  BrokerReactor() { StartRead(&unread_); }

  // A read is pending at all times, so a cancelled call ends here as well and
  // Finish is called once.
  void OnReadDone(bool ok) override {
    if (ok) {
      StartRead(&unread_);
    } else {
      Finish(grpc::Status::OK);
    }
  }
  void OnDone() override { delete this; }

 private:
  plugin::ConnInfo unread_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_BROKER_REACTOR_H_
