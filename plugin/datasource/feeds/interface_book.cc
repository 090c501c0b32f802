#include "datasource/feeds/interface_book.h"

#include <utility>
#include <vector>

#include "datasource/events/interface_watch.h"

namespace xdplive::datasource {

InterfaceBook::InterfaceBook(EngineHost& engines, EventLog& log,
                             CaptureEvents& events, Clock now)
    : engines_(engines),
      log_(log),
      events_(events),
      now_(std::move(now)),
      facts_(std::make_shared<InterfaceFacts>()) {}

SharedFacts InterfaceBook::known() const {
  absl::MutexLock lock(&mutex_);
  return facts_;
}

bool InterfaceBook::looked() const {
  absl::MutexLock lock(&mutex_);
  return time_ != absl::InfinitePast();
}

bool InterfaceBook::IsYounger(absl::Duration age) const {
  absl::MutexLock lock(&mutex_);
  return now_() - time_ < age;
}

absl::StatusOr<InterfaceBook::Look> InterfaceBook::At(absl::Duration max_age) {
  if (IsYounger(max_age)) return Look{.now = known(), .before = nullptr};
  absl::MutexLock looking(&looking_);
  // Someone else may have looked meanwhile.
  if (IsYounger(max_age)) return Look{.now = known(), .before = nullptr};
  return LookNow();
}

absl::StatusOr<InterfaceBook::Look> InterfaceBook::LookNow() {
  absl::StatusOr<std::shared_ptr<tap::Engine>> engine = engines_.Open();
  if (!engine.ok()) {
    events_.EngineStatus(engine.status(), now_());
    return engine.status();
  }
  absl::StatusOr<std::vector<tap::InterfaceInfo>> interfaces =
      (*engine)->Interfaces();
  events_.EngineStatus(interfaces.status(), now_());
  if (!interfaces.ok()) return interfaces.status();
  const auto facts = std::make_shared<InterfaceFacts>(InterfaceFacts{
      *std::move(interfaces), (*engine)->DefaultRouteInterface().value_or("")});
  const absl::Time now = now_();
  Look look{.now = facts, .before = nullptr};
  absl::Time time;
  {
    absl::MutexLock lock(&mutex_);
    look.before = std::exchange(facts_, facts);
    time = std::exchange(time_, now);
  }
  if (time != absl::InfinitePast()) {
    RecordChanges(CompareInterfaces(*look.before, *facts, now), log_);
  }
  return look;
}

}  // namespace xdplive::datasource
