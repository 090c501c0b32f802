#include "agent/always_on.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "interfaces/facts.h"
#include "tap/origin.h"

namespace xdplive::agent {
namespace {

using ServedTap = std::shared_ptr<link::ServedTap>;

// Those with Ethernet frames; others have no taps.
std::set<tap::TapSpec> TapsOf(const interfaces::InterfaceFacts& facts) {
  std::set<tap::TapSpec> specs;
  for (const tap::InterfaceInfo& info : facts.interfaces) {
    if (!info.ethernet) continue;
    specs.emplace(info.name, tap::Direction::kIngress);
    specs.emplace(info.name, tap::Direction::kEgress);
  }
  return specs;
}

}  // namespace

// What answers on their way need, which may outlive the rest.
struct AlwaysOn::Taps {
  struct Place {
    ServedTap tap;  // null: none yet
    bool opening = false;
    absl::Time not_before = absl::InfinitePast();
    std::string told;  // why it does not open
  };

  explicit Taps(std::function<void(const std::string&)> to)
      : said(std::move(to)) {}

  // What of `wanted` is to be opened now.
  std::vector<tap::TapSpec> Missing(const std::set<tap::TapSpec>& wanted,
                                    absl::Time now) ABSL_LOCKS_EXCLUDED(mutex);
  void Take(const tap::TapSpec& spec, absl::StatusOr<ServedTap> tap,
            absl::Time now) ABSL_LOCKS_EXCLUDED(mutex);

  const std::function<void(const std::string&)> said;
  absl::Mutex mutex;
  std::map<tap::TapSpec, Place> places ABSL_GUARDED_BY(mutex);
};

std::vector<tap::TapSpec> AlwaysOn::Taps::Missing(
    const std::set<tap::TapSpec>& wanted, absl::Time now) {
  std::vector<ServedTap> gone;  // outlive the lock
  std::vector<tap::TapSpec> missing;
  absl::MutexLock lock(&mutex);
  std::erase_if(places, [&](const auto& item) {
    if (wanted.count(item.first) > 0) return false;
    gone.push_back(item.second.tap);
    return true;
  });
  for (const tap::TapSpec& spec : wanted) {
    Place& place = places[spec];
    if (place.tap != nullptr && !place.tap->status().ok()) {
      gone.push_back(std::exchange(place.tap, nullptr));
    }
    if (place.tap != nullptr || place.opening || now < place.not_before) {
      continue;
    }
    place.opening = true;
    missing.push_back(spec);
  }
  return missing;
}

void AlwaysOn::Taps::Take(const tap::TapSpec& spec,
                          absl::StatusOr<ServedTap> tap, absl::Time now) {
  std::string news;
  {
    absl::MutexLock lock(&mutex);
    const auto found = places.find(spec);
    // Not wanted any more: `tap` goes when the lock is free.
    if (found == places.end()) return;
    Place& place = found->second;
    place.opening = false;
    if (tap.ok()) {
      place.told.clear();
      place.tap = *tap;
    } else {
      place.not_before = now + kTryAgain;
      news = std::string(tap.status().message());
      if (std::exchange(place.told, news) == news) news.clear();
    }
  }
  if (tap.ok()) (*tap)->Start();
  if (!news.empty()) {
    said(absl::StrCat("not watched, ", spec.origin.interface, " ",
                      tap::DirectionName(spec.origin.direction), ": ", news));
  }
}

AlwaysOn::AlwaysOn(std::shared_ptr<link::AgentServer> server,
                   tap::Engine& engine, std::function<absl::Time()> now,
                   std::function<void(const std::string&)> said)
    : server_(std::move(server)),
      engine_(engine),
      now_(std::move(now)),
      taps_(std::make_shared<Taps>(std::move(said))) {}

AlwaysOn::~AlwaysOn() = default;

void AlwaysOn::Look() {
  const auto facts = server_->Allowed();
  if (!facts.ok()) return;
  const std::set<tap::TapSpec> wanted = TapsOf(*facts);
  const std::vector<tap::TapSpec> missing = taps_->Missing(wanted, now_());
  if (missing.empty()) return;
  engine_.ExpectHooks(wanted.size());
  for (const tap::TapSpec& spec : missing) {
    // In one batch, so that what a client asks for goes first.
    server_->OpenOwn(spec, missing.size(),
                     [weak = std::weak_ptr<Taps>(taps_), spec,
                      now = now_](absl::StatusOr<ServedTap> tap) {
                       const std::shared_ptr<Taps> taps = weak.lock();
                       if (taps != nullptr)
                         taps->Take(spec, std::move(tap), now());
                     });
  }
}

}  // namespace xdplive::agent
