// What clients were granted for a while: each thing is kept as long as one
// lease of it is renewed, and goes with the client that asked for it.
//
// Not thread-safe. What is let go is returned, so that its end, which may take
// its time, is not waited for under a lock.
#ifndef XDPLIVE_LINK_SERVE_LEASE_TABLE_H_
#define XDPLIVE_LINK_SERVE_LEASE_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace xdplive::link {

using LeaseId = uint64_t;
// A connection of the carrier.
using ClientId = uint64_t;

class LeaseTable {
 public:
  static constexpr absl::Duration kTerm = absl::Seconds(15);
  // Sixteen taps both ways of 128 interfaces; all together.
  static constexpr size_t kMostOfClient = 4'096;
  static constexpr size_t kMost = 16'384;

  using Thing = std::shared_ptr<void>;
  using Things = std::vector<Thing>;

  // Something is on its way that the client will be granted; each is settled
  // once. Who leaves meanwhile is granted nothing.
  void Expect(ClientId client) { ++expecting_[client]; }
  void Settle(ClientId client);
  // Errors: RESOURCE_EXHAUSTED, which says of whose leases there are too many;
  // CANCELLED where the client left before what it expects.
  absl::StatusOr<LeaseId> Grant(ClientId client, Thing thing, absl::Time now);
  // False where the client has no such lease (any more).
  bool Renew(ClientId client, LeaseId lease, absl::Time now);
  // Whether the client has a lease of it.
  bool Holds(ClientId client, const void* thing) const;
  Things Close(ClientId client, LeaseId lease);
  Things CloseAllOf(ClientId client);
  Things TakeExpired(absl::Time now);

  size_t size() const { return leases_.size(); }

 private:
  struct Lease {
    ClientId client;
    Thing thing;
    absl::Time ends;
  };

  template <typename Predicate>
  Things TakeIf(Predicate gone);

  std::map<LeaseId, Lease> leases_;
  std::map<ClientId, size_t> counts_;
  std::map<ClientId, size_t> expecting_;
  // Of those who expect something.
  std::set<ClientId> left_;
  LeaseId last_ = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_LEASE_TABLE_H_
