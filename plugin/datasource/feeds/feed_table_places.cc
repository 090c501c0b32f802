// How a feed of the table comes to its place, and gives it up.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "datasource/feeds/feed_table.h"

namespace xdplive::datasource {

using tap::TapSpec;

namespace {

std::string NameOf(const TapSpec& spec) {
  return absl::StrCat(spec.origin.interface, " ",
                      tap::DirectionName(spec.origin.direction),
                      " with filter '", spec.filter_text(), "'");
}

bool IsOfOneHook(const TapSpec& a, const TapSpec& b) {
  return a.origin.interface == b.origin.interface &&
         a.origin.direction == b.origin.direction;
}

// Why the tap of `spec` goes.
absl::Status GivenUp(const TapSpec& spec, const TapShares::Newcomer& to) {
  const char* whom = to.needed         ? "the tap without a filter"
                     : to.caller.alert ? "an alert rule"
                                       : "a user with fewer taps";
  return absl::ResourceExhaustedError(absl::StrCat(
      "the tap on ", NameOf(spec), " made room for ", whom, ": all ",
      TapShares::kPlaces,
      " taps of this interface and direction are in use; it comes back when "
      "one is free: let panels share a filter, or close some"));
}

absl::Status InAMoment(const TapSpec& spec) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "open tap on ", NameOf(spec),
      ": others are being attached or detached; ask again in a moment"));
}

}  // namespace

absl::StatusOr<FeedLease> FeedTable::Use(const TapSpec& spec,
                                         const Settings& rule,
                                         const Caller& who,
                                         const InterfaceFacts& facts) {
  Swaps swaps;
  absl::StatusOr<FeedLease> lease = UseFound(spec, rule, who, swaps);
  MakeRoom(swaps, facts);
  return lease;
}

absl::StatusOr<FeedLease> FeedTable::UseFound(const TapSpec& spec,
                                              const Settings& rule,
                                              const Caller& who, Swaps& swaps) {
  absl::MutexLock lock(&mutex_);
  absl::StatusOr<Entry*> found =
      FindOrAdd(spec, rule, {who, spec.filter == nullptr}, swaps);
  if (!found.ok()) return found.status();
  Entry& entry = **found;
  ++entry.leases;
  if (who.alert && spec.filter != nullptr) alert_places_.Note(spec, now_());
  return FeedLease(this, entry.feed.get(), entry.users.Begin(who));
}

void FeedTable::KeepOn(const std::set<TapSpec>& wanted, const Settings& rule,
                       const InterfaceFacts& facts) {
  Swaps swaps;
  {
    absl::MutexLock lock(&mutex_);
    for (auto& [spec, entry] : entries_) {
      if (entry.always_on && !wanted.contains(spec)) {
        entry.always_on = false;
        entry.idle_since = now_();
      }
    }
    const Caller nobody;
    for (const TapSpec& spec : wanted) {
      // What fails is tried again and told by CheckHealth.
      absl::StatusOr<Entry*> entry =
          FindOrAdd(spec, rule, {nobody, /*needed=*/true}, swaps);
      if (entry.ok()) (*entry)->always_on = true;
    }
  }
  MakeRoom(swaps, facts);
}

bool FeedTable::HasPlace(const TapSpec& spec) const {
  const auto found = entries_.find(spec);
  return found != entries_.end() && !found->second.given_up;
}

absl::StatusOr<FeedTable::Entry*> FeedTable::FindOrAdd(
    const TapSpec& spec, const Settings& rule, const TapShares::Newcomer& who,
    Swaps& swaps) {
  if (HasPlace(spec)) return &entries_.at(spec);
  absl::Status refused = refusals_.Find(spec, now_());
  if (!refused.ok()) return refused;
  absl::StatusOr<std::optional<TapSpec>> place = AwaitPlace(spec, who);
  // Somebody may have come for it while this one waited.
  if (HasPlace(spec)) return &entries_.at(spec);
  if (!place.ok()) {
    absl::Status told = refusals_.Told(spec);
    return told.ok() ? place.status() : told;
  }
  const auto found = entries_.find(spec);
  Entry* entry =
      found == entries_.end() ? AddEntry(spec, rule) : &found->second;
  entry->placed_at = now_();
  entry->refused = absl::OkStatus();
  if (std::exchange(entry->given_up, false)) entry->backoff.Reset();
  if (place->has_value()) swaps.push_back(GiveUp(**place, who, *entry));
  return entry;
}

absl::StatusOr<std::optional<TapSpec>> FeedTable::FindPlace(
    const TapSpec& spec, const TapShares::Newcomer& who) {
  std::vector<TapShares::Tap> taps;
  std::vector<const TapSpec*> specs;
  const absl::Time now = now_();
  for (auto at =
           entries_.lower_bound({spec.origin.interface, spec.origin.direction});
       at != entries_.end() && IsOfOneHook(at->first, spec); ++at) {
    const auto& [other, entry] = *at;
    if (entry.given_up) continue;
    const bool in_use = entry.users.any();
    taps.push_back({.needed = other.filter == nullptr || entry.always_on,
                    .users = entry.users.Users(now),
                    .in_use = in_use,
                    .since = in_use ? entry.placed_at : entry.idle_since});
    specs.push_back(&other);
  }
  const size_t kept = alert_places_.CountAway(spec, now, specs);
  absl::StatusOr<std::optional<size_t>> goes =
      TapShares::FindPlace(who, taps, kept);
  if (!goes.ok()) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "open tap on ", NameOf(spec), ": ", goes.status().message()));
  }
  if (!goes->has_value()) return std::nullopt;
  return *specs[**goes];
}

absl::StatusOr<std::optional<TapSpec>> FeedTable::AwaitPlace(
    const TapSpec& spec, const TapShares::Newcomer& who) {
  const absl::Time deadline = absl::Now() + kPatience;
  const HookKey hook(spec.origin.interface, spec.origin.direction);
  const auto is_taken =
      [this](const TapSpec& it) ABSL_NO_THREAD_SAFETY_ANALYSIS {
        const auto found = entries_.find(it);
        return found != entries_.end() && found->second.taken;
      };
  // Its own former tap may be going, too.
  const auto none_goes = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    return !going_.contains(hook) && !is_taken(spec);
  };
  if (!mutex_.AwaitWithDeadline(absl::Condition(&none_goes), deadline)) {
    return InAMoment(spec);
  }
  while (true) {
    absl::StatusOr<std::optional<TapSpec>> place = FindPlace(spec, who);
    if (!place.ok() || !place->has_value()) return place;
    const auto at_rest = [&]() { return !is_taken(**place); };
    if (at_rest()) return place;
    if (!mutex_.AwaitWithDeadline(absl::Condition(&at_rest), deadline)) {
      return InAMoment(spec);
    }
  }
}

FeedTable::Swap FeedTable::GiveUp(const TapSpec& spec,
                                  const TapShares::Newcomer& to,
                                  Entry& coming) {
  Entry& leaving = entries_.at(spec);
  absl::Status why = GivenUp(spec, to);
  leaving.given_up = true;
  leaving.refused = why;
  refusals_.Add(spec, why, now_());
  leaving.Take();
  coming.Take();
  return {{leaving.feed.get(), std::move(why)}, coming.feed.get()};
}

void FeedTable::MakeRoom(const Swaps& swaps, const InterfaceFacts& facts) {
  for (const auto& [leaving, coming] : swaps) {
    const TapSpec spec = leaving.feed->spec();
    Detach({&leaving, 1}, facts);
    Entries::node_type gone;  // outlives the lock
    absl::MutexLock lock(&mutex_);
    Entry& entry = entries_.at(coming->spec());
    entry.taken = false;
    const auto found = entries_.find(spec);
    if (found == entries_.end()) continue;
    const bool used = found->second.leases > 0 || found->second.taken;
    if (found->second.given_up && !used) gone = entries_.extract(found);
  }
}

}  // namespace xdplive::datasource
