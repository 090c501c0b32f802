// What a client may ask of an agent, and what becomes of it: the limits held to
// each tap before the engine hears of it.
//
// Threads: any; one of its own, which compiles filters. Nobody's filters keep
// another client's waiting but for the one that is being compiled, nor anything
// else that is asked.
#ifndef XDPLIVE_LINK_SERVE_ADMISSION_H_
#define XDPLIVE_LINK_SERVE_ADMISSION_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "agent.pb.h"
#include "jobs/job_threads.h"
#include "link/serve/interface_limit.h"
#include "link/serve/lease_table.h"
#include "link/serve/limits.h"
#include "tap/engine.h"
#include "tap/engine_limits.h"
#include "tap/origin.h"

namespace xdplive::link {

// One tap by its two names.
struct AdmittedTap {
  tap::TapSpec asked;      // by which its clients find it
  tap::TapSpec in_kernel;  // with what is forced on all
};
using Admitted = std::function<void(absl::StatusOr<AdmittedTap>)>;

class Admission {
 public:
  // `engine` outlives it.
  Admission(tap::Engine& engine, Limits limits,
            std::function<absl::Time()> now);

  const Limits& limits() const { return limits_; }
  InterfaceLimit& interfaces() { return interfaces_; }
  // What clients are told of it.
  tap::EngineLimits ForClients() const;
  bool ShowsPackets() const { return limits_.packet_access != "nobody"; }
  // OK; why no client is shown packets.
  absl::Status CheckPackets() const;
  // OK; why no further tap is opened where there are that many.
  absl::Status CheckTaps(size_t open) const;

  // `admitted` is told once: before this returns or, where there is a filter to
  // compile, from a thread of this; not at all if this goes before.
  void Admit(ClientId client, const agent::v1::TapName& asked,
             Admitted admitted) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same of the agent's own, whatever interface it is of.
  absl::StatusOr<AdmittedTap> WithForced(const tap::TapSpec& asked) const;

  // Waits for the filter that is being compiled; the others are not. Not to be
  // called by who is told of one, and nothing else after it.
  void Stop() { compiler_.reset(); }

  // What was asked for where `in_kernel` is a tap's filter there.
  std::string AskedFilter(const std::string& in_kernel) const;

 private:
  size_t Queue(ClientId client) ABSL_LOCKS_EXCLUDED(mutex_);
  void Done(ClientId client) ABSL_LOCKS_EXCLUDED(mutex_);

  const Limits limits_;
  InterfaceLimit interfaces_;
  absl::Mutex mutex_;
  // Filters of each client that wait.
  std::map<ClientId, size_t> waiting_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<jobs::JobThreads> compiler_ =
      std::make_unique<jobs::JobThreads>(1);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_ADMISSION_H_
