// A link to an agent of the same process. What goes over it is written and read
// as on a wire.
#ifndef XDPLIVE_TESTS_KIT_CC_LINK_DIRECT_LINK_H_
#define XDPLIVE_TESTS_KIT_CC_LINK_DIRECT_LINK_H_

#include <memory>
#include <string>
#include <utility>

#include "link/link.h"
#include "link/serve/agent_server.h"

namespace xdplive::testing {

class DirectLink final : public link::Link {
 public:
  DirectLink(std::shared_ptr<link::AgentServer> server, link::ClientId client)
      : server_(std::move(server)), client_(client) {}
  ~DirectLink() override { server_->Disconnected(client_); }

  std::string name() const override { return "the agent of this process"; }
  void Ask(const agent::v1::Question& question,
           link::Answered answered) override {
    server_->Ask(client_, Again(question),
                 [answered = std::move(answered)](agent::v1::Answer answer) {
                   answered(Again(answer));
                 });
  }
  std::unique_ptr<link::Following> Follow(const std::string& lane,
                                          link::LaneTaker& taker) override {
    return server_->Follow(client_, lane, taker);
  }

 private:
  template <typename Message>
  static Message Again(const Message& message) {
    Message read;
    if (!read.ParseFromString(message.SerializeAsString())) std::abort();
    return read;
  }

  const std::shared_ptr<link::AgentServer> server_;
  const link::ClientId client_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_LINK_DIRECT_LINK_H_
