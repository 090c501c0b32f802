// The two lanes of a tap, as those who ask for it know them: what is written
// to them is kept in the past, and their names and numbers go on when the tap
// goes and comes back.
//
// Threads: any.
#ifndef XDPLIVE_LINK_SERVE_TAP_LANES_H_
#define XDPLIVE_LINK_SERVE_TAP_LANES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "link/messages/packet_messages.h"
#include "link/messages/window_messages.h"
#include "link/serve/past.h"
#include "tap/flow.h"
#include "tap/ledger.h"
#include "tap/packet.h"

namespace xdplive::link {

// Who the agent is.
struct AgentName {
  std::string host;
  uint64_t boot = 0;         // of this run, and no other's
  std::string program = {};  // its version
};

class TapLanes {
 public:
  // `id` tells them from those of all other taps of this run.
  TapLanes(const AgentName& agent, uint64_t id, std::shared_ptr<Past> past);
  ~TapLanes();

  TapLanes(const TapLanes&) = delete;
  TapLanes& operator=(const TapLanes&) = delete;

  // "7/w", "7/p".
  const std::string& windows() const { return windows_; }
  const std::string& packets() const { return packets_; }

  // Its tap is there, again.
  void Begin();
  // Packets in messages so far.
  uint64_t packets_written() const ABSL_LOCKS_EXCLUDED(packet_mutex_);

  // The messages, kept already, in the order in which they are to be sent.
  std::vector<std::string> Write(const tap::TapWindow& window,
                                 const tap::LedgerRow& ledger)
      ABSL_LOCKS_EXCLUDED(window_mutex_);
  // The same of packets: those that are full, then, on demand, what is left.
  std::vector<std::string> Add(absl::Span<const tap::Packet> packets)
      ABSL_LOCKS_EXCLUDED(packet_mutex_);
  std::vector<std::string> Finish() ABSL_LOCKS_EXCLUDED(packet_mutex_);

 private:
  void Keep(const std::vector<std::string>& messages)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(packet_mutex_);

  const std::shared_ptr<Past> past_;
  const std::string windows_;
  const std::string packets_;
  // One that goes may still write when the next one comes.
  mutable absl::Mutex window_mutex_;
  mutable absl::Mutex packet_mutex_;
  WindowWriter window_writer_ ABSL_GUARDED_BY(window_mutex_);
  PacketWriter packet_writer_ ABSL_GUARDED_BY(packet_mutex_);
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_TAP_LANES_H_
