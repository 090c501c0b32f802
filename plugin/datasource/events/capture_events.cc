#include "datasource/events/capture_events.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace xdplive::datasource {
namespace {

using tap::AttachStep;
using tap::Direction;
using tap::TapSpec;

Event MakeEvent(EventKind kind, const TapSpec& spec,
                const InterfaceFacts& facts, std::string text, absl::Time now) {
  Event event;
  event.kind = kind;
  event.seen = SightingOf(facts, spec.origin.interface);
  event.direction = spec.origin.direction;
  event.text = std::move(text);
  event.begin = now;
  return event;
}

// "eth0 ingress", and the filter if there is one.
std::string NameOf(const TapSpec& spec) {
  std::string name = absl::StrCat(spec.origin.interface, " ",
                                  tap::DirectionName(spec.origin.direction));
  if (spec.filter != nullptr) {
    absl::StrAppend(&name, " with the filter \"", spec.filter_text(), "\"");
  }
  return name;
}

// Why the kernel did not take the rungs above the one that holds. One that the
// engine left out by choice refused nothing.
std::string WhyFellBack(const std::vector<AttachStep>& steps) {
  std::vector<std::string> reasons;
  for (const AttachStep& step : steps) {
    if (step.outcome != tap::AttachOutcome::kRefused) continue;
    reasons.push_back(
        absl::StrCat(tap::RungName(step.rung), ": ", step.reason));
  }
  return absl::StrJoin(reasons, "; ");
}

EventKey KeyOf(EventKind kind, const TapSpec& spec) {
  return {kind, spec.origin.interface, spec.origin.direction,
          spec.filter_text()};
}

EventKey HookKey(EventKind kind, const TapSpec& spec) {
  return {kind, spec.origin.interface, spec.origin.direction, ""};
}

}  // namespace

template <typename Predicate>
bool CaptureEvents::AnyOther(const TapSpec& spec, Predicate is) const {
  return std::any_of(taps_.begin(), taps_.end(), [&](const auto& item) {
    const auto& [other, state] = item;
    return other.origin.interface == spec.origin.interface &&
           other.origin.direction == spec.origin.direction &&
           other.filter_text() != spec.filter_text() && is(state);
  });
}

void CaptureEvents::Attached(const TapSpec& spec,
                             const tap::AttachReport& report,
                             const InterfaceFacts& facts, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  EndFailure(spec, now);
  TapState& tap = taps_[spec];
  if (std::exchange(tap.attached, true)) return;
  tap.loss = {};
  if (AnyOther(spec, [](const TapState& tap) { return tap.attached; })) return;
  log_.End(HookKey(EventKind::kCaptureStopped, spec), now);
  const std::string mode =
      report.mode.empty() ? "" : absl::StrCat(" by ", report.mode);
  Event started =
      MakeEvent(EventKind::kCaptureStarted, spec, facts,
                absl::StrCat("capturing ", spec.origin.interface, " ",
                             DirectionName(spec.origin.direction), mode),
                now);
  if (!mode.empty()) started.details.push_back(report.mode);
  log_.Add(std::move(started));
  const std::string why = WhyFellBack(report.steps);
  if (why.empty()) return;
  Event fell_back =
      MakeEvent(EventKind::kCaptureFellBack, spec, facts,
                absl::StrCat("attached", mode, " after ", why), now);
  fell_back.details.push_back(report.mode);
  log_.Add(std::move(fell_back));
}

void CaptureEvents::Detached(const TapSpec& spec, const InterfaceFacts& facts,
                             const absl::Status& why, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  Stopped(spec, facts, why, now);
}

void CaptureEvents::Stopped(const TapSpec& spec, const InterfaceFacts& facts,
                            const absl::Status& why, absl::Time now) {
  const auto found = taps_.find(spec);
  if (found == taps_.end() || !found->second.attached) return;
  found->second.attached = false;
  if (found->second.loss.lasts()) EndLoss(spec, facts, now);
  if (AnyOther(spec, [](const TapState& tap) { return tap.attached; })) return;
  log_.Add(MakeEvent(EventKind::kCaptureStopped, spec, facts,
                     std::string(why.message()), now));
}

void CaptureEvents::Failed(const TapSpec& spec, const InterfaceFacts& facts,
                           const absl::Status& why, absl::Time now) {
  if (absl::IsNotFound(why)) return;
  absl::MutexLock lock(&mutex_);
  const std::string reason(why.message());
  if (taps_[spec].failure == reason) return;
  EndFailure(spec, now);
  taps_[spec].failure = reason;
  // What keeps one filter from a hook mostly keeps all.
  if (AnyOther(spec, [&reason](const TapState& tap) {
        return tap.failure == reason;
      })) {
    return;
  }
  Event failed =
      MakeEvent(EventKind::kCaptureFailed, spec, facts,
                absl::StrCat(NameOf(spec), ": ", reason,
                             "; it is tried again every few seconds"),
                now);
  failed.filter = spec.filter_text();
  log_.Add(std::move(failed));
}

void CaptureEvents::Sampled(const tap::LedgerRow& row,
                            const InterfaceFacts& facts,
                            const Settings& settings, absl::Time now) {
  absl::MutexLock lock(&mutex_);
  TapState& tap = taps_[row.tap];
  const LossSpell::Turn turn =
      tap.loss.Add(now, {.over_budget = row.over_budget,
                         .ring_full = row.ring_full,
                         .overflow = row.overflow});
  if (turn == LossSpell::Turn::kEnded) return EndLoss(row.tap, facts, now);
  if (!tap.loss.lasts()) return;
  tap.loss_text = DescribeLoss(tap.loss.lost(), settings);
  if (turn != LossSpell::Turn::kBegan) return;
  Event began =
      MakeEvent(EventKind::kLossBegan, row.tap, facts,
                absl::StrCat(NameOf(row.tap), ": ", tap.loss_text), now);
  began.filter = row.tap.filter_text();
  began.details = LossTags(tap.loss.lost());
  log_.Add(std::move(began));
}

void CaptureEvents::EndLoss(const TapSpec& spec, const InterfaceFacts& facts,
                            absl::Time now) {
  const TapState& tap = taps_[spec];
  const LossSpell& loss = tap.loss;
  // The first sample told of the second before it.
  const int64_t seconds = absl::ToInt64Seconds(loss.last() - loss.begin()) + 1;
  const std::string whole =
      absl::StrCat(NameOf(spec), ": within ", seconds, " s, ", tap.loss_text);
  log_.End(KeyOf(EventKind::kLossBegan, spec), loss.last(), whole);
  Event ended = MakeEvent(EventKind::kLossEnded, spec, facts, whole, now);
  ended.filter = spec.filter_text();
  ended.details = LossTags(loss.lost());
  log_.Add(std::move(ended));
}

void CaptureEvents::EndFailure(const TapSpec& spec, absl::Time now) {
  const auto found = taps_.find(spec);
  if (found == taps_.end() || found->second.failure.empty()) return;
  found->second.failure.clear();
  log_.End(KeyOf(EventKind::kCaptureFailed, spec), now);
}

void CaptureEvents::Forget(const TapSpec& spec, const InterfaceFacts& facts,
                           absl::Time now) {
  absl::MutexLock lock(&mutex_);
  EndFailure(spec, now);
  Stopped(spec, facts, absl::CancelledError("nobody asks for it any more"),
          now);
  taps_.erase(spec);
}

void CaptureEvents::EngineStatus(const absl::Status& status, absl::Time now) {
  const std::string failure(status.message());
  absl::MutexLock lock(&mutex_);
  if (failure == engine_failure_) return;
  engine_failure_ = failure;
  log_.End({EventKind::kCaptureFailed, "", {}, ""}, now);
  if (status.ok()) return;
  Event failed;
  failed.kind = EventKind::kCaptureFailed;
  failed.text = failure;
  failed.begin = now;
  log_.Add(std::move(failed));
}

}  // namespace xdplive::datasource
