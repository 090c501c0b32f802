#include "link/serve/lease_table.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace xdplive::link {
namespace {

absl::Status TooMany(const char* whose, size_t most) {
  return absl::ResourceExhaustedError(
      absl::StrCat("grant lease: ", whose, " ", most,
                   " leases already; close panels, or raise the agent's taps"));
}

}  // namespace

absl::StatusOr<LeaseId> LeaseTable::Grant(ClientId client, Thing thing,
                                          absl::Time now) {
  if (left_.count(client) > 0) {
    return absl::CancelledError("grant lease: the client has left");
  }
  if (leases_.size() >= kMost)
    return TooMany("all clients together hold", kMost);
  size_t& count = counts_[client];
  if (count >= kMostOfClient)
    return TooMany("this client holds", kMostOfClient);
  ++count;
  leases_[++last_] = {client, std::move(thing), now + kTerm};
  return last_;
}

void LeaseTable::Settle(ClientId client) {
  const auto found = expecting_.find(client);
  if (found == expecting_.end() || --found->second > 0) return;
  expecting_.erase(found);
  left_.erase(client);
}

bool LeaseTable::Renew(ClientId client, LeaseId lease, absl::Time now) {
  const auto found = leases_.find(lease);
  if (found == leases_.end() || found->second.client != client) return false;
  found->second.ends = now + kTerm;
  return true;
}

bool LeaseTable::Holds(ClientId client, const void* thing) const {
  return std::any_of(leases_.begin(), leases_.end(), [&](const auto& item) {
    return item.second.client == client && item.second.thing.get() == thing;
  });
}

template <typename Predicate>
LeaseTable::Things LeaseTable::TakeIf(Predicate gone) {
  Things things;
  for (auto at = leases_.begin(); at != leases_.end();) {
    if (!gone(at->second)) {
      ++at;
      continue;
    }
    things.push_back(std::move(at->second.thing));
    const auto count = counts_.find(at->second.client);
    if (--count->second == 0) counts_.erase(count);
    at = leases_.erase(at);
  }
  return things;
}

LeaseTable::Things LeaseTable::Close(ClientId client, LeaseId lease) {
  const auto found = leases_.find(lease);
  if (found == leases_.end() || found->second.client != client) return {};
  const Lease* const closed = &found->second;
  return TakeIf([closed](const Lease& it) { return &it == closed; });
}

LeaseTable::Things LeaseTable::CloseAllOf(ClientId client) {
  if (expecting_.count(client) > 0) left_.insert(client);
  return TakeIf([client](const Lease& it) { return it.client == client; });
}

LeaseTable::Things LeaseTable::TakeExpired(absl::Time now) {
  return TakeIf([now](const Lease& it) { return it.ends <= now; });
}

}  // namespace xdplive::link
