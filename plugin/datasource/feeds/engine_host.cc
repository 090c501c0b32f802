#include "datasource/feeds/engine_host.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace xdplive::datasource {
namespace {

// The sizes by their keys.
struct Size {
  const char* key;
  uint32_t Settings::*value;
};

constexpr Size kSizes[] = {
    {"packetsPerSecond", &Settings::packets_per_second},
    {"snapLength", &Settings::snap_length},
    {"ringBufferMiB", &Settings::ring_buffer_mib},
    {"flowTableEntries", &Settings::flow_table_entries},
    {"historySeconds", &Settings::history_seconds},
    {"historyMiB", &Settings::history_mib},
};

// Histories are not the engine's, but there is one bound for all of them.
void TakeLargerSizes(const Settings& from, Settings& to) {
  for (const Size& size : kSizes) {
    to.*size.value = std::max(to.*size.value, from.*size.value);
  }
}

}  // namespace

EngineHost::EngineHost(EngineFactory open) : open_(std::move(open)) {}

void EngineHost::Want(const DataSourceId& who, int64_t updated_ms,
                      const Settings& settings) {
  absl::MutexLock lock(&mutex_);
  Wish& wish = wishes_[who];
  if (wish.updated_ms == updated_ms && wish.settings == settings) return;
  wish = {updated_ms, settings};
  rule_ = Merge();
  if (engine_ != nullptr) engine_->SetOptions(EngineOptionsOf(rule_));
}

Settings EngineHost::Merge() const {
  Settings merged = wishes_.begin()->second.settings;
  std::tuple<int64_t, DataSourceId> newest;
  for (const auto& [who, wish] : wishes_) {
    TakeLargerSizes(wish.settings, merged);
    const std::tuple rank(wish.updated_ms, who);
    if (rank >= newest) {
      newest = rank;
      merged.attach_mode = wish.settings.attach_mode;
      merged.source = wish.settings.source;
      merged.agent_socket = wish.settings.agent_socket;
    }
  }
  return merged;
}

bool EngineHost::OneMode() const {
  absl::MutexLock lock(&mutex_);
  const std::string mode = rule_.attach_mode;
  return std::all_of(wishes_.begin(), wishes_.end(), [&mode](const auto& item) {
    return item.second.settings.attach_mode == mode;
  });
}

absl::StatusOr<std::shared_ptr<tap::Engine>> EngineHost::Open() {
  absl::MutexLock lock(&mutex_);
  if (engine_ == nullptr) {
    ASSIGN_OR_RETURN(std::unique_ptr<tap::Engine> engine, open_(rule_));
    engine_ = std::move(engine);
    opened_by_ = rule_;
  }
  return engine_;
}

void EngineHost::Close() {
  std::shared_ptr<tap::Engine> engine;  // goes when the lock is free
  absl::MutexLock lock(&mutex_);
  engine.swap(engine_);
}

std::shared_ptr<tap::Engine> EngineHost::Running() const {
  absl::MutexLock lock(&mutex_);
  return engine_;
}

std::string EngineHost::RulerOf(
    const DataSourceId& who,
    absl::FunctionRef<bool(const Settings&)> rules) const {
  for (const auto& [other, wish] : wishes_) {
    if (other == who || !rules(wish.settings)) continue;
    return other.org_id == who.org_id
               ? absl::StrCat("the data source ", other.uid)
               : "a data source of another organisation";
  }
  return "another data source";
}

std::vector<std::string> EngineHost::OtherRules(const DataSourceId& who) const {
  // An engine that closes windows takes its time to tell, and every query
  // wants this lock.
  const auto engine = Running();
  const uint32_t ring = engine == nullptr ? 0 : engine->ring_bytes() >> 20;
  absl::MutexLock lock(&mutex_);
  std::vector<std::string> rules;
  const auto found = wishes_.find(who);
  if (found == wishes_.end()) return rules;
  const Settings& own = found->second.settings;
  const auto add = [&](const char* key, auto value, auto asked,
                       const std::string& ruler) {
    rules.push_back(absl::StrCat(key, " is ", value, " and not ", asked, ": ",
                                 ruler, " shares the capture and rules it"));
  };
  for (const Size& size : kSizes) {
    const uint32_t value = rule_.*size.value;
    if (value == own.*size.value) continue;
    add(size.key, value, own.*size.value, RulerOf(who, [&](const Settings& it) {
          return it.*size.value == value;
        }));
  }
  const auto mode = rule_.attach_mode;
  if (mode != own.attach_mode) {
    add("attachMode", mode, own.attach_mode,
        RulerOf(who,
                [&](const Settings& it) { return it.attach_mode == mode; }));
  }
  if (engine != nullptr && (own.source != opened_by_.source ||
                            own.agent_socket != opened_by_.agent_socket)) {
    rules.push_back(absl::StrCat("source is ", opened_by_.source, " (",
                                 engine->name(), ") and not ", own.source,
                                 " until the plugin starts again"));
  }
  if (ring != 0 && ring != rule_.ring_buffer_mib) {
    rules.push_back(absl::StrCat(
        "ringBufferMiB is ", ring, " and not ", rule_.ring_buffer_mib,
        " until the plugin starts again, or nothing is captured for a moment"));
  }
  return rules;
}

Settings EngineHost::rule() const {
  absl::MutexLock lock(&mutex_);
  return rule_;
}

}  // namespace xdplive::datasource
