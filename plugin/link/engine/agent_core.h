// What an engine over a link and its taps share: the link, and the leases that
// are renewed as long as somebody holds them.
//
// Threads: any; one of its own, which renews.
#ifndef XDPLIVE_LINK_ENGINE_AGENT_CORE_H_
#define XDPLIVE_LINK_ENGINE_AGENT_CORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "agent.pb.h"
#include "link/link.h"
#include "tap/engine.h"
#include "tap/engine_limits.h"

namespace xdplive::link {

class AgentCore : public std::enable_shared_from_this<AgentCore> {
 public:
  // Three times in a lease's term.
  static constexpr absl::Duration kRenewEvery = absl::Seconds(5);
  // How long somebody waits for an answer.
  static constexpr absl::Duration kPatience = absl::Seconds(2);

  explicit AgentCore(std::shared_ptr<Link> link);
  ~AgentCore();

  AgentCore(const AgentCore&) = delete;
  AgentCore& operator=(const AgentCore&) = delete;

  Link& link() { return *link_; }

  // As the agent told them last. Errors: why it never did; UNAVAILABLE where it
  // is out of reach, for kPatience when this is new.
  absl::StatusOr<tap::EngineLimits> limits();

  // Sends it with the version. What the agent refuses is an error; so is an
  // answer that cannot be read.
  void Ask(agent::v1::Question question, Answered answered);
  // The same, waiting for the answer. Errors: UNAVAILABLE after kPatience.
  absl::StatusOr<agent::v1::Answer> AskNow(agent::v1::Question question);

  // Returns once the agent has done all that was sent to it before, or nobody
  // is there to do it.
  void AwaitAll();

  // Keeps a lease until what is returned goes. `lost` is told, once, when the
  // agent does not have it any more; not under a lock of this.
  tap::Hold Keep(uint64_t lease, std::function<void()> lost)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Close(uint64_t lease) ABSL_LOCKS_EXCLUDED(mutex_);
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  void RenewAll() ABSL_LOCKS_EXCLUDED(mutex_);
  void Lost(uint64_t lease) ABSL_LOCKS_EXCLUDED(mutex_);

  // What answers told, which may come when this is gone.
  class Told {
   public:
    void Take(const agent::v1::Answer& answer) ABSL_LOCKS_EXCLUDED(mutex_);
    std::optional<tap::EngineLimits> limits() const ABSL_LOCKS_EXCLUDED(mutex_);

   private:
    mutable absl::Mutex mutex_;
    std::optional<tap::EngineLimits> limits_ ABSL_GUARDED_BY(mutex_);
  };

  const std::shared_ptr<Link> link_;
  const absl::Time settled_;
  const std::shared_ptr<Told> told_ = std::make_shared<Told>();
  absl::Mutex mutex_;
  std::map<uint64_t, std::function<void()>> leases_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread renewer_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_ENGINE_AGENT_CORE_H_
