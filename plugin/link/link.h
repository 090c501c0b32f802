// The seam between who asks an agent and what carries it there: gRPC on a unix
// socket of this machine, a broker to others.
//
// Threads: every method may be called from any thread.
#ifndef XDPLIVE_LINK_LINK_H_
#define XDPLIVE_LINK_LINK_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent.pb.h"

namespace xdplive::link {

// Takes the messages of a lane, one at a time, from a thread of the carrier. It
// must not block, nor call the link.
class LaneTaker {
 public:
  virtual ~LaneTaker() = default;
  virtual void OnMessage(absl::string_view message) = 0;
  // No more will come: its tap is gone, or the agent out of reach.
  virtual void OnEnd(const absl::Status& why) = 0;
};

// Somebody follows a lane as long as he holds this. When it is gone the taker
// is not called again; so it must not be let go from within a taker.
class Following {
 public:
  virtual ~Following() = default;
};

// Takes the answer, once, from any thread: UNAVAILABLE where nobody is there,
// else what the agent says; its own refusals are in the answer.
using Answered = std::function<void(absl::StatusOr<agent::v1::Answer>)>;

class Link {
 public:
  virtual ~Link() = default;

  // Whose the other end is, for a person: "the agent at /run/…".
  virtual std::string name() const = 0;
  // Never waits. Questions of one thread are worked at in their order.
  virtual void Ask(const agent::v1::Question& question, Answered answered) = 0;
  // What comes on a lane from now on; it does so before the agent answers what
  // is asked after this. `taker` outlives what is returned.
  virtual std::unique_ptr<Following> Follow(const std::string& lane,
                                            LaneTaker& taker) = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_LINK_H_
