#include "datasource/feeds/tap_shares.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace xdplive::datasource {
namespace {

using Tap = TapShares::Tap;

struct Less {
  bool operator()(const Caller* a, const Caller* b) const { return *a < *b; }
};

// How many taps each has of those that are shared out.
using Counts = std::map<const Caller*, size_t, Less>;

bool IsOfAlert(const Tap& tap) {
  return !tap.needed &&
         std::any_of(tap.users.begin(), tap.users.end(),
                     [](const Caller* user) { return user->alert; });
}

bool IsShared(const Tap& tap, bool alerts_shared) {
  return !tap.needed && (alerts_shared || !IsOfAlert(tap));
}

size_t CountOf(const Counts& counts, const Caller& who) {
  const auto found = counts.find(&who);
  return found == counts.end() ? 0 : found->second;
}

// Of its users he who has least would feel it most. Nobody misses what nobody
// used.
size_t LeastOf(const Counts& counts, const Tap& tap) {
  size_t least = std::numeric_limits<size_t>::max();
  for (const Caller* user : tap.users) {
    least = std::min(least, CountOf(counts, *user));
  }
  return least;
}

Counts CountAll(absl::Span<const Tap> taps, bool alerts_shared) {
  Counts counts;
  for (const Tap& tap : taps) {
    if (!IsShared(tap, alerts_shared)) continue;
    for (const Caller* user : tap.users) ++counts[user];
  }
  return counts;
}

// The larger, the sooner it goes.
std::tuple<size_t, bool, absl::Duration> RankOf(const Counts& counts,
                                                const Tap& tap) {
  const absl::Duration age = tap.since - absl::UnixEpoch();
  return {LeastOf(counts, tap), !tap.in_use, tap.in_use ? age : -age};
}

absl::Status Refusal(const Caller& who, size_t has, size_t kept) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "all ", TapShares::kPlaces, " taps of this interface and direction are ",
      kept > 0 ? "in use or kept for alert rules, " : "in use, ", has,
      " of them by ", who.alert ? "alert rules of this data source" : "you",
      "; let panels share a filter, or close some (a tap is free 10 s after "
      "its last panel)"));
}

}  // namespace

absl::StatusOr<std::optional<size_t>> TapShares::FindPlace(
    const Newcomer& who, absl::Span<const Tap> taps, size_t kept) {
  const auto alerts =
      static_cast<size_t>(std::count_if(taps.begin(), taps.end(), IsOfAlert));
  const bool first = who.needed || (who.caller.alert && alerts < kAlertPlaces);
  kept =
      first ? 0 : std::min(kept, kAlertPlaces - std::min(alerts, kAlertPlaces));
  if (taps.size() + kept < kPlaces) return std::nullopt;
  const bool alerts_shared = alerts + (who.caller.alert ? 1 : 0) > kAlertPlaces;
  const Counts counts = CountAll(taps, alerts_shared);
  const size_t has = CountOf(counts, who.caller);
  std::optional<size_t> goes;
  for (size_t i = 0; i < taps.size(); ++i) {
    if (!IsShared(taps[i], alerts_shared)) continue;
    if (!first && LeastOf(counts, taps[i]) < has + 2) continue;
    if (!goes.has_value() ||
        RankOf(counts, taps[i]) > RankOf(counts, taps[*goes])) {
      goes = i;
    }
  }
  if (!goes.has_value()) return Refusal(who.caller, has, kept);
  return goes;
}

}  // namespace xdplive::datasource
