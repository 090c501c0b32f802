#include "agent/agent.h"

#include <grp.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "agent/always_on.h"
#include "base/status_macros.h"
#include "capture/capture_engine.h"
#include "filter/compile.h"
#include "interfaces/patterns.h"
#include "link/serve/agent_server.h"
#include "link/serve/limits.h"
#include "link/socket/socket_server.h"

namespace xdplive::agent {
namespace {

constexpr timespec kTick = {.tv_sec = 0, .tv_nsec = 500'000'000};
constexpr int kTicksOfLook = 2;

std::string HostName() {
  char name[65] = {};  // HOST_NAME_MAX and its end
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "localhost";
}

// Told apart from every other run's.
uint64_t NewBoot() {
  std::random_device random;
  return uint64_t{random()} << 32 | random();
}

// Static programs cannot ask the system's name services: the file alone.
absl::StatusOr<gid_t> GroupOf(const std::string& name) {
  gid_t number = 0;
  if (absl::SimpleAtoi(name, &number)) return number;
  FILE* const file = fopen("/etc/group", "re");
  if (file == nullptr) {
    return absl::ErrnoToStatus(errno, "read /etc/group");
  }
  absl::StatusOr<gid_t> found = absl::NotFoundError(
      absl::StrCat("find group ", name,
                   ": there is none of that name in /etc/group; choose "
                   "Grafana's with --group"));
  while (const group* entry = fgetgrent(file)) {
    if (name == entry->gr_name) found = entry->gr_gid;
  }
  fclose(file);
  return found;
}

bool MayEnter(const link::Peer& peer, gid_t group) {
  return peer.uid == 0 || peer.uid == geteuid() || peer.gid == group ||
         std::count(peer.groups.begin(), peer.groups.end(), group) > 0;
}

// Blocks them in this thread and those that it starts; the wait takes them.
sigset_t BlockEnds() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

absl::StatusOr<link::Limits> LimitsOf(const AgentOptions& options) {
  link::Limits limits;
  ASSIGN_OR_RETURN(limits.interfaces, interfaces::ParseInterfaceLimit(
                                          "interfaces", options.interfaces));
  limits.taps = options.taps;
  if (!options.forced_filter.empty()) {
    ASSIGN_OR_RETURN(limits.forced_filter,
                     filter::CompileShared(options.forced_filter));
  }
  limits.packet_access = options.packet_access;
  limits.identity = options.identity;
  return limits;
}

// Says how many connections were refused, at once and then once a minute.
class Refusals {
 public:
  void Look(uint64_t refused, absl::Time now,
            const std::function<void(const std::string&)>& say) {
    if (refused == told_ || now < next_) return;
    say(absl::StrCat("refused ", refused - told_,
                     " connections: of users who are not in the group, or more "
                     "than a process or all together may open in a while"));
    told_ = refused;
    next_ = now + absl::Minutes(1);
  }

 private:
  uint64_t told_ = 0;
  absl::Time next_ = absl::InfinitePast();
};

// Until it is told to end.
void Serve(const sigset_t& ends, link::AgentServer& server,
           const link::SocketServer& door, AlwaysOn* always_on,
           const std::function<void(const std::string&)>& say) {
  Refusals refusals;
  for (int tick = 0;; ++tick) {
    refusals.Look(door.refused(), absl::Now(), say);
    if (always_on != nullptr && tick % kTicksOfLook == 0) always_on->Look();
    if (sigtimedwait(&ends, nullptr, &kTick) >= 0) return;
    server.Tick();
  }
}

}  // namespace

absl::Status RunAgent(const AgentOptions& options, AgentHooks hooks) {
  const sigset_t ends = BlockEnds();
  ASSIGN_OR_RETURN(link::Limits limits, LimitsOf(options));
  ASSIGN_OR_RETURN(const gid_t group, GroupOf(options.group));
  // Giving the socket to its group takes a right that goes then.
  ASSIGN_OR_RETURN(link::ListeningSocket socket,
                   link::ListeningSocket::Open(
                       {.path = options.socket, .mode = 0660, .group = group}));
  hooks.shut_in();
  ASSIGN_OR_RETURN(
      const std::unique_ptr<tap::Engine> engine,
      capture::OpenCaptureEngine(options.engine, std::move(hooks.measure)));
  const auto server = link::AgentServer::Make(
      *engine, {HostName(), NewBoot(), hooks.program}, absl::Now,
      std::move(limits),
      {.bytes = size_t{options.history_mib} << 20,
       .reach = absl::Seconds(options.history_seconds)});
  std::unique_ptr<AlwaysOn> always_on;
  if (options.always_on) {
    always_on =
        std::make_unique<AlwaysOn>(server, *engine, absl::Now, hooks.said);
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<link::SocketServer> door,
                   link::SocketServer::Start(std::move(socket), server,
                                             [group](const link::Peer& peer) {
                                               return MayEnter(peer, group);
                                             }));
  hooks.said(absl::StrCat("listening on ", options.socket, " for group ",
                          options.group));
  Serve(ends, *server, *door, always_on.get(), hooks.said);
  hooks.said("stopping");
  return absl::OkStatus();
}

}  // namespace xdplive::agent
