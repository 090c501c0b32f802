// Answers what an agent is asked, by an engine: taps for as long as somebody
// leases them, equal ones shared by all clients.
//
// What the lanes told is kept for a while, that of taps that are gone as well,
// and a client that has such a tap opened can ask for it.
//
// A client is a connection of the carrier; what it opened goes with it, or when
// it no longer renews its leases. Nothing here believes a client: what it asks
// is checked and bounded, and refused in the answer.
//
// Threads: any.
#ifndef XDPLIVE_LINK_SERVE_AGENT_SERVER_H_
#define XDPLIVE_LINK_SERVE_AGENT_SERVER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "agent.pb.h"
#include "interfaces/facts.h"
#include "link/link.h"
#include "link/serve/admission.h"
#include "link/serve/answers.h"
#include "link/serve/lease_table.h"
#include "link/serve/limits.h"
#include "link/serve/past.h"
#include "link/serve/served_tap.h"
#include "link/serve/tap_lanes.h"
#include "link/serve/tap_table.h"
#include "tap/engine.h"

namespace xdplive::link {

class AgentServer : public std::enable_shared_from_this<AgentServer> {
 public:
  using Reply = std::function<void(agent::v1::Answer)>;

  using Opened =
      std::function<void(absl::StatusOr<std::shared_ptr<ServedTap>>)>;

  // `engine` outlives it, `now` is called from any thread.
  static std::shared_ptr<AgentServer> Make(tap::Engine& engine, AgentName name,
                                           std::function<absl::Time()> now,
                                           Limits limits = {},
                                           const PastBound& past = {});

  // The agent's own tap, one of `batch`, which clients share: without a lease,
  // on whatever interface. `opened` is told from a thread of the engine, or
  // before this returns; not at all where this goes before.
  void OpenOwn(const tap::TapSpec& spec, size_t batch, Opened opened);
  // The interfaces that clients may know of; see InterfaceLimit.
  absl::StatusOr<interfaces::InterfaceFacts> Allowed() {
    return admission_.interfaces().Allowed(InterfaceLimit::kFresh);
  }

  // `reply` is called once: before this returns, or, for a tap, from another
  // thread.
  void Ask(ClientId client, const agent::v1::Question& question, Reply reply)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // A lane of a tap that the client leases; the taker is told at once where
  // there is none.
  std::unique_ptr<Following> Follow(ClientId client, const std::string& lane,
                                    LaneTaker& taker)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Disconnected(ClientId client) ABSL_LOCKS_EXCLUDED(mutex_);
  // Packets that wait for their moment (HeldPackets) go out now.
  void SendHeld();
  // To be called about twice a second: ends leases that were not renewed, and
  // lanes of taps that are gone, or whose interface is not allowed any more;
  // lets go of what is kept too long.
  void Tick() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Owner;

  AgentServer(tap::Engine& engine, AgentName name,
              std::function<absl::Time()> now, Limits limits,
              const PastBound& past)
      : engine_(engine),
        name_(name),
        now_(now),
        past_(std::make_shared<Past>(past)),
        taps_(std::move(name), past_),
        admission_(engine, std::move(limits), std::move(now)) {}

  agent::v1::Answer NewAnswer(const absl::Status& status) const {
    return AnswerOf(name_, status);
  }
  agent::v1::Answer LeaseOf(ClientId client, LeaseTable::Thing thing)
      ABSL_LOCKS_EXCLUDED(mutex_);
  agent::v1::Answer CostFor(ClientId client);
  void OpenTap(ClientId client, const agent::v1::TapName& asked, Reply reply)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // `batch` as tap::Engine::OpenTap has it; 0: for a client, of whose all
  // together there is a most.
  void OpenAdmitted(const AdmittedTap& admitted, size_t batch, Opened opened);
  // What the client expected has come, or will not.
  void Settle(ClientId client) ABSL_LOCKS_EXCLUDED(mutex_);
  agent::v1::Answer TapAnswer(ClientId client,
                              const std::shared_ptr<ServedTap>& tap)
      ABSL_LOCKS_EXCLUDED(mutex_);
  agent::v1::Answer Renew(ClientId client, const agent::v1::Leases& leases)
      ABSL_LOCKS_EXCLUDED(mutex_);
  agent::v1::Answer Close(ClientId client, const agent::v1::Leases& leases)
      ABSL_LOCKS_EXCLUDED(mutex_);
  agent::v1::Answer Replay(ClientId client, const agent::v1::Replay& asked)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // The tap that has the lane, where the client may follow that.
  absl::StatusOr<std::shared_ptr<ServedTap>> FindLane(ClientId client,
                                                      const std::string& lane)
      ABSL_LOCKS_EXCLUDED(mutex_);
  absl::Status CheckStillAllowed(const ServedTap& tap);
  // OK where there is that tap, or room for one more.
  absl::Status CheckRoom(const tap::TapSpec& asked);

  tap::Engine& engine_;
  const AgentName name_;
  const std::function<absl::Time()> now_;
  const std::shared_ptr<Past> past_;
  TapTable taps_;
  absl::Mutex mutex_;
  LeaseTable leases_ ABSL_GUARDED_BY(mutex_);
  Admission admission_;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_AGENT_SERVER_H_
