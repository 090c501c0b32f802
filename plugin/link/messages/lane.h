// The stamps of a lane: the windows of one tap of one agent, or its packets. A
// writer numbers what it sends, and a reader knows by the numbers what it lost.
//
// Not thread-safe.
#ifndef XDPLIVE_LINK_MESSAGES_LANE_H_
#define XDPLIVE_LINK_MESSAGES_LANE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "agent.pb.h"

namespace xdplive::link {

struct LaneId {
  std::string host;
  std::string lane;

  friend bool operator==(const LaneId&, const LaneId&) = default;
};

class LaneWriter {
 public:
  // `boot` is of this run of the agent, and no other's.
  LaneWriter(LaneId id, uint64_t boot) : id_(std::move(id)), boot_(boot) {}

  void Stamp(int64_t now_unix_ns, agent::v1::Stamp& stamp);

 private:
  LaneId id_;
  uint64_t boot_;
  uint64_t seq_ = 0;
};

class LaneReader {
 public:
  explicit LaneReader(LaneId id) : id_(std::move(id)) {}

  enum class Place {
    kNext,   // right behind the one before
    kFirst,  // of a run of the agent: whatever was begun before is void
    kGap,    // some before it are lost
    kOld,    // was here already, or comes too late; not to be used
  };

  // Errors: INVALID_ARGUMENT: of a version that is not known, or of another
  // lane, whoever put it here.
  absl::StatusOr<Place> Take(const agent::v1::Stamp& stamp);

  // Messages by which the numbers jumped, in all runs of the agent together.
  uint64_t lost() const { return lost_; }
  uint64_t boot() const { return boot_; }

 private:
  LaneId id_;
  uint64_t boot_ = 0;
  uint64_t seq_ = 0;
  uint64_t lost_ = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_LANE_H_
