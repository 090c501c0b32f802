#include "datasource/feeds/capture_hub.h"

#include <algorithm>
#include <utility>

#include "base/status_macros.h"

namespace xdplive::datasource {
namespace {

using tap::TapSpec;

// To an asker PERMISSION_DENIED means "you may not"; what the engine means by
// it is that the host gave the plugin too few rights.
absl::Status FromEngine(const absl::Status& status) {
  if (!absl::IsPermissionDenied(status)) return status;
  return absl::FailedPreconditionError(status.message());
}

size_t MemoryOf(const Settings& settings) {
  return size_t{settings.history_mib} << 20;
}

}  // namespace

CaptureHub::CaptureHub(EngineFactory open_engine, Clock now,
                       std::function<void()> on_news)
    : now_(std::move(now)),
      events_(now_()),
      capture_events_(events_),
      memory_(MemoryOf(Settings())),
      engines_(std::move(open_engine)),
      book_(engines_, events_, capture_events_, now_),
      feeds_(capture_events_, now_, memory_, std::move(on_news)) {}

// What it opens is handed to feeds.
CaptureHub::~CaptureHub() { engines_.Close(); }

void CaptureHub::Configure(const DataSourceId& who, int64_t updated_ms,
                           const Settings& settings,
                           const InterfacePolicy& policy) {
  engines_.Want(who, updated_ms, settings);
  memory_.SetLimit(MemoryOf(engines_.rule()));
  if (always_on_.Want(who, settings.always_on, policy)) OpenAlwaysOn();
}

std::vector<absl::StatusOr<FeedLease>> CaptureHub::AcquireAll(
    absl::Span<const TapSpec> specs, const Caller& who) {
  const Settings rule = engines_.rule();
  std::vector<absl::StatusOr<FeedLease>> leases;
  leases.reserve(specs.size());
  for (const TapSpec& spec : specs) {
    leases.push_back(feeds_.Use(spec, rule, who, *book_.known()));
  }
  Attach(feeds_.TakeDue(specs, Known().get()));
  for (absl::StatusOr<FeedLease>& lease : leases) {
    if (!lease.ok()) continue;
    absl::Status refused = feeds_.Await(*lease);
    if (!refused.ok()) lease = std::move(refused);
  }
  return leases;
}

absl::StatusOr<FeedLease> CaptureHub::Acquire(const TapSpec& spec,
                                              const Caller& who) {
  return std::move(AcquireAll({&spec, 1}, who).front());
}

absl::StatusOr<InterfaceFacts> CaptureHub::Interfaces(absl::Duration max_age) {
  ASSIGN_OR_RETURN(SharedFacts facts, Look(max_age));
  return *facts;
}

std::vector<tap::LedgerRow> CaptureHub::ReadLedger() const {
  const auto engine = engines_.Running();
  if (engine == nullptr) return {};
  return engine->ReadLedger();
}

absl::StatusOr<tap::Hold> CaptureHub::MeasureCost() {
  const auto engine = engines_.Running();
  if (engine == nullptr) {
    return absl::UnavailableError("measure the cost: nothing is captured");
  }
  return engine->MeasureCost();
}

absl::StatusOr<tap::EngineLimits> CaptureHub::Limits() {
  const auto engine = engines_.Open();
  if (!engine.ok()) return tap::EngineLimits();
  return (*engine)->limits();
}

std::string CaptureHub::CapturedBy() const {
  const auto engine = engines_.Running();
  return engine == nullptr ? "" : engine->name();
}

tap::Hold CaptureHub::HurryWindows() {
  const auto engine = engines_.Running();
  return engine == nullptr ? nullptr : engine->HurryWindows();
}

void CaptureHub::Maintain() {
  if (engines_.Running() == nullptr && feeds_.empty() && always_on_.empty()) {
    return;
  }
  if (Look(absl::ZeroDuration()).ok()) OpenAlwaysOn();
  RenewHooks();
  feeds_.DropIdle(*book_.known());
  Attach(feeds_.TakeAllDue(Known().get()));
  feeds_.Sample(*book_.known(), engines_.rule());
}

absl::StatusOr<SharedFacts> CaptureHub::Look(absl::Duration max_age) {
  absl::StatusOr<InterfaceBook::Look> look = book_.At(max_age);
  if (!look.ok()) return FromEngine(look.status());
  if (look->before != nullptr) {
    feeds_.DetachGone(*look);
    drops_.Note(*look->now, now_());
  }
  return look->now;
}

SharedFacts CaptureHub::Known() const {
  return book_.looked() ? book_.known() : nullptr;
}

void CaptureHub::OpenAlwaysOn() {
  if (always_on_.any() && !Look(absl::Seconds(1)).ok()) return;
  const SharedFacts facts = book_.known();
  feeds_.KeepOn(always_on_.Taps(*facts), engines_.rule(), *facts);
  Attach(feeds_.TakeAllDue(Known().get()));
}

void CaptureHub::RenewHooks() {
  // Each takes a tenth of a second of processor, and there may be hundreds.
  constexpr int kAtATime = 4;
  const auto engine = engines_.Running();
  for (int i = 0; engine != nullptr && i < kAtATime; ++i) {
    const auto renewed = engine->RenewHook(engines_.OneMode());
    if (!renewed.has_value()) return;
    if (renewed->moved) feeds_.Moved(*renewed, *book_.known());
  }
}

void CaptureHub::Attach(const std::vector<Feed*>& feeds) {
  if (feeds.empty()) return;
  const auto engine = engines_.Open();
  if (!engine.ok()) {
    capture_events_.EngineStatus(engine.status(), now_());
    for (Feed* feed : feeds) {
      feeds_.Failed(*feed, FromEngine(engine.status()), *book_.known(),
                    /*engine_runs=*/false);
    }
    return;
  }
  (*engine)->ExpectHooks(feeds_.Hooks());
  for (Feed* feed : feeds) {
    (*engine)->OpenTap(
        feed->spec(),
        [this, feed](absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
          HandBack(*feed, std::move(tap));
        },
        feeds.size());
  }
}

void CaptureHub::HandBack(Feed& feed,
                          absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
  if (!tap.ok()) {
    return feeds_.Failed(feed, FromEngine(tap.status()), *book_.known(),
                         /*engine_runs=*/true);
  }
  const SharedFacts facts = FactsWith((*tap)->attachment().interface_index);
  feeds_.Attached(feed, *std::move(tap), *facts);
}

SharedFacts CaptureHub::FactsWith(int interface_index) {
  SharedFacts facts = book_.known();
  const bool known = std::any_of(
      facts->interfaces.begin(), facts->interfaces.end(),
      [&](const auto& info) { return info.index == interface_index; });
  if (known) return facts;
  return Look(absl::ZeroDuration()).value_or(facts);
}

}  // namespace xdplive::datasource
