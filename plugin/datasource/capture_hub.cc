#include "datasource/capture_hub.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "datasource/interface_watch.h"

namespace xdplive::datasource {
namespace {

using capture::Direction;
using capture::TapSpec;

// What the engine refuses for good; trying again would not help.
bool IsLasting(const absl::Status& status) {
  return absl::IsUnimplemented(status) || absl::IsInvalidArgument(status);
}

// To an asker PERMISSION_DENIED means "you may not"; what the engine means by
// it is that the host gave the plugin too few rights.
absl::Status FromEngine(const absl::Status& status) {
  if (!absl::IsPermissionDenied(status)) return status;
  return absl::FailedPreconditionError(status.message());
}

bool SameEngine(const Settings& a, const Settings& b) {
  return a.attach_mode == b.attach_mode &&
         a.packets_per_second == b.packets_per_second &&
         a.snap_length == b.snap_length &&
         a.ring_buffer_mib == b.ring_buffer_mib &&
         a.flow_table_entries == b.flow_table_entries;
}

}  // namespace

FeedLease::FeedLease(FeedLease&& other) noexcept
    : hub_(std::exchange(other.hub_, nullptr)),
      feed_(other.feed_),
      is_user_(other.is_user_) {}

FeedLease& FeedLease::operator=(FeedLease&& other) noexcept {
  std::swap(hub_, other.hub_);
  std::swap(feed_, other.feed_);
  std::swap(is_user_, other.is_user_);
  return *this;
}

FeedLease::~FeedLease() {
  if (hub_ != nullptr) hub_->Release(*feed_, is_user_);
}

CaptureHub::CaptureHub(EngineFactory open_engine, Clock now,
                       std::function<void()> on_news)
    : open_engine_(std::move(open_engine)),
      now_(std::move(now)),
      on_news_(std::move(on_news)),
      events_(now_()),
      memory_(size_t{Settings().history_mib} << 20),
      capture_events_(events_) {}

CaptureHub::~CaptureHub() = default;

void CaptureHub::Configure(const std::string& uid, int64_t updated_ms,
                           const Settings& settings,
                           const InterfacePolicy& policy) {
  absl::MutexLock lock(&mutex_);
  const std::tuple rank(updated_ms, uid);
  if (rank >= settings_rank_) {
    const bool reopen = !SameEngine(settings, settings_);
    settings_rank_ = rank;
    settings_ = settings;
    memory_.SetLimit(size_t{settings.history_mib} << 20);
    if (reopen && engine_ != nullptr) {
      DetachAll(absl::UnavailableError("the capture restarts: new settings"));
      engine_.reset();
      for (auto& [spec, entry] : entries_) Attach(entry);
    }
  }
  AlwaysOn& always_on = always_on_[uid];
  if (always_on.wanted == settings.always_on && always_on.policy == policy) {
    return;
  }
  always_on = {settings.always_on, policy};
  OpenAlwaysOn();
}

absl::StatusOr<FeedLease> CaptureHub::Acquire(const TapSpec& spec) {
  absl::MutexLock lock(&mutex_);
  absl::StatusOr<Entry*> entry = FindOrOpen(spec);
  if (!entry.ok()) return entry.status();
  ++(*entry)->users;
  return FeedLease(this, (*entry)->feed.get(), /*is_user=*/true);
}

std::optional<FeedLease> CaptureHub::Visit(const TapSpec& spec) {
  absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(spec);
  if (found == entries_.end()) return std::nullopt;
  ++found->second.users;
  return FeedLease(this, found->second.feed.get(), /*is_user=*/false);
}

void CaptureHub::Release(const Feed& feed, bool is_user) {
  absl::MutexLock lock(&mutex_);
  Entry& entry = entries_.at(feed.spec());
  --entry.users;
  if (is_user) entry.idle_since = now_();
}

absl::StatusOr<InterfaceFacts> CaptureHub::Interfaces(absl::Duration max_age) {
  absl::MutexLock lock(&mutex_);
  if (absl::Status status = RefreshFacts(max_age); !status.ok()) return status;
  return facts_;
}

std::vector<capture::LedgerRow> CaptureHub::ReadLedger() const {
  absl::MutexLock lock(&mutex_);
  if (engine_ == nullptr) return {};
  return engine_->ReadLedger();
}

absl::StatusOr<capture::Hold> CaptureHub::MeasureCost() {
  absl::MutexLock lock(&mutex_);
  if (engine_ == nullptr) {
    return absl::UnavailableError("measure the cost: nothing is captured");
  }
  return engine_->MeasureCost();
}

capture::Hold CaptureHub::HurryWindows() {
  absl::MutexLock lock(&mutex_);
  return engine_ == nullptr ? nullptr : engine_->HurryWindows();
}

void CaptureHub::Maintain() {
  absl::MutexLock lock(&mutex_);
  if (engine_ == nullptr && entries_.empty() && always_on_.empty()) return;
  if (RefreshFacts(absl::ZeroDuration()).ok()) OpenAlwaysOn();
  DropIdle();
  for (auto& [spec, entry] : entries_) {
    if (entry.interface_index == 0) Retry(entry);
    const std::optional<capture::LedgerRow> row = entry.feed->Sample(now_());
    if (row.has_value()) {
      capture_events_.Sampled(*row, facts_, settings_, now_());
    }
  }
}

absl::Status CaptureHub::OpenEngine() {
  if (engine_ != nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<capture::Engine>> engine =
      open_engine_(EngineOptionsOf(settings_));
  if (!engine.ok()) {
    capture_events_.EngineStatus(engine.status(), now_());
    return FromEngine(engine.status());
  }
  engine_ = *std::move(engine);
  return absl::OkStatus();
}

absl::Status CaptureHub::RefreshFacts(absl::Duration max_age) {
  if (now_() - facts_time_ < max_age) return absl::OkStatus();
  if (absl::Status status = OpenEngine(); !status.ok()) return status;
  absl::StatusOr<std::vector<capture::InterfaceInfo>> interfaces =
      engine_->Interfaces();
  capture_events_.EngineStatus(interfaces.status(), now_());
  if (!interfaces.ok()) return FromEngine(interfaces.status());
  const InterfaceFacts before = std::exchange(
      facts_,
      {*std::move(interfaces), engine_->DefaultRouteInterface().value_or("")});
  if (std::exchange(facts_time_, now_()) != absl::InfinitePast()) {
    RecordChanges(CompareInterfaces(before, facts_, facts_time_), events_);
  }
  DetachVanished(before);
  return absl::OkStatus();
}

absl::StatusOr<CaptureHub::Entry*> CaptureHub::FindOrOpen(const TapSpec& spec) {
  if (auto found = entries_.find(spec); found != entries_.end()) {
    if (found->second.interface_index == 0) Retry(found->second);
    return &found->second;
  }
  absl::StatusOr<std::shared_ptr<capture::Tap>> tap = OpenTap(spec);
  if (IsLasting(tap.status())) return tap.status();
  Entry* entry = AddEntry(spec);
  AttachTo(*entry, std::move(tap));
  return entry;
}

CaptureHub::Entry* CaptureHub::AddEntry(const TapSpec& spec) {
  Entry entry;
  entry.feed = std::make_unique<Feed>(spec, OriginOf(spec),
                                      absl::Seconds(settings_.history_seconds),
                                      memory_, on_news_);
  entry.idle_since = now_();
  return &(entries_[spec] = std::move(entry));
}

flow::FlowOrigin CaptureHub::OriginOf(const TapSpec& spec) {
  const auto number =
      interface_numbers_
          .try_emplace(spec.interface,
                       static_cast<uint16_t>(interface_numbers_.size()))
          .first->second;
  return {.interface = number,
          .direction =
              spec.direction == Direction::kEgress ? TAP_EGRESS : TAP_INGRESS};
}

absl::StatusOr<std::shared_ptr<capture::Tap>> CaptureHub::OpenTap(
    const TapSpec& spec) {
  if (absl::Status status = OpenEngine(); !status.ok()) return status;
  absl::StatusOr<std::shared_ptr<capture::Tap>> tap = engine_->OpenTap(spec);
  if (!tap.ok()) return FromEngine(tap.status());
  return tap;
}

void CaptureHub::Retry(Entry& entry) {
  if (now_() < entry.retry_at) return;
  const bool known = facts_time_ != absl::InfinitePast();
  if (known && facts_.Find(entry.feed->spec().interface) == nullptr) return;
  Attach(entry);
}

void CaptureHub::Attach(Entry& entry) {
  AttachTo(entry, OpenTap(entry.feed->spec()));
}

void CaptureHub::AttachTo(Entry& entry,
                          absl::StatusOr<std::shared_ptr<capture::Tap>> tap) {
  const TapSpec& spec = entry.feed->spec();
  if (!tap.ok()) {
    // What ails the engine itself is told already.
    if (engine_ != nullptr) {
      capture_events_.Failed(spec, facts_, tap.status(), now_());
    }
    entry.retry_at = now_() + entry.retry_wait;
    entry.retry_wait =
        std::clamp(2 * entry.retry_wait, absl::Seconds(1), kLongestRetry);
    return entry.feed->Detach(tap.status());
  }
  entry.retry_wait = absl::ZeroDuration();
  // The interface may be newer than what is known of it.
  (void)RefreshFacts(absl::ZeroDuration());
  const auto* interface = facts_.Find(spec.interface);
  entry.interface_index = interface == nullptr ? -1 : interface->index;
  // Told before the first row can come.
  capture_events_.Attached(spec, facts_, now_());
  entry.feed->Attach(*std::move(tap), now_());
}

void CaptureHub::DetachAll(const absl::Status& why) {
  for (auto& [spec, entry] : entries_) {
    entry.interface_index = 0;
    entry.retry_wait = absl::ZeroDuration();
    entry.feed->Detach(why);
    capture_events_.Detached(spec, facts_, why, now_());
  }
}

void CaptureHub::DetachVanished(const InterfaceFacts& before) {
  for (auto& [spec, entry] : entries_) {
    if (entry.interface_index == 0) continue;
    absl::Status why =
        StillThere(facts_, spec.interface, entry.interface_index);
    if (why.ok() && !entry.feed->attached()) {
      why = absl::UnavailableError(
          absl::StrCat("open interface ", spec.interface,
                       ": someone detached the capture from it; it is "
                       "attached again within a second"));
    }
    if (why.ok()) continue;
    entry.interface_index = 0;
    entry.feed->Detach(why);
    capture_events_.Detached(spec, before, why, now_());
  }
}

std::set<TapSpec> CaptureHub::AlwaysOnTaps() {
  std::set<TapSpec> wanted;
  for (const auto& [uid, always_on] : always_on_) {
    if (!always_on.wanted) continue;
    for (const std::string& name : always_on.policy.AllowedNames(facts_)) {
      // Frames without an Ethernet header are not read.
      if (!facts_.Find(name)->ethernet) continue;
      wanted.insert({name, Direction::kIngress, ""});
      wanted.insert({name, Direction::kEgress, ""});
    }
  }
  return wanted;
}

void CaptureHub::OpenAlwaysOn() {
  const bool any =
      std::any_of(always_on_.begin(), always_on_.end(),
                  [](const auto& item) { return item.second.wanted; });
  if (any && !RefreshFacts(absl::Seconds(1)).ok()) return;
  const std::set<TapSpec> wanted = AlwaysOnTaps();
  for (auto& [spec, entry] : entries_) {
    if (entry.always_on && !wanted.contains(spec)) {
      entry.always_on = false;
      entry.idle_since = now_();
    }
  }
  for (const TapSpec& spec : wanted) {
    // What fails is tried again by Maintain and told by CheckHealth.
    absl::StatusOr<Entry*> entry = FindOrOpen(spec);
    if (entry.ok()) (*entry)->always_on = true;
  }
}

void CaptureHub::DropIdle() {
  const absl::Time now = now_();
  std::erase_if(entries_,
                [this, now](const auto& item) ABSL_NO_THREAD_SAFETY_ANALYSIS {
                  const auto& [spec, entry] = item;
                  const bool idle = entry.users == 0 && !entry.always_on &&
                                    now - entry.idle_since >= kLinger;
                  if (idle) capture_events_.Forget(spec, facts_, now);
                  return idle;
                });
}

}  // namespace xdplive::datasource
