#include "datasource/trace.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace xdplive::datasource {
namespace {

using sdk::backend::LogLevel;

LogLevel LevelOf(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptureFailed:
    case EventKind::kCaptureFellBack:
    case EventKind::kLossBegan:
      return LogLevel::kWarn;
    default:
      return LogLevel::kInfo;
  }
}

std::string DirectionOf(const Event& event) {
  return event.direction.has_value() ? tap::DirectionName(*event.direction)
                                     : "";
}

std::string Sentence(const privacy::AnonymiserPtr& by, absl::string_view text) {
  return by == nullptr ? std::string(text) : by->Text(text);
}

std::string Filter(const privacy::AnonymiserPtr& by, absl::string_view filter) {
  return by == nullptr ? std::string(filter) : by->Name(filter);
}

}  // namespace

Trace::Trace(Write write, Clock now)
    : write_(std::move(write)), now_(std::move(now)) {}

void Trace::Anonymise(privacy::AnonymiserPtr by) {
  absl::MutexLock lock(&mutex_);
  anonymiser_ = std::move(by);
}

void Trace::Happened(const Event& event) {
  std::string left_out;
  if (!AdmitAny(left_out)) return;
  privacy::AnonymiserPtr by;
  {
    absl::MutexLock lock(&mutex_);
    by = anonymiser_;
  }
  write_(LevelOf(event.kind), TitleOf(event),
         {{"interface", event.seen.interface},
          {"direction", DirectionOf(event)},
          {"filter", Filter(by, event.filter)},
          {"text", Sentence(by, event.text)},
          {"leftOut", left_out}});
}

void Trace::Refused(const Scope& scope, absl::string_view what,
                    const absl::Status& why) {
  const std::string org = absl::StrCat(scope.org_id);
  std::string left_out;
  if (!Admit(absl::StrCat("refused ", org, " ", scope.uid, " ", scope.login,
                          " ", what, " ", why.message()),
             left_out)) {
    return;
  }
  write_(LogLevel::kWarn, absl::StrCat(what, " refused"),
         {{"orgId", org},
          {"dsUID", scope.uid},
          {"uname", scope.login},
          {"error", Sentence(scope.anonymiser, why.message())},
          {"leftOut", left_out}});
}

void Trace::Refused(absl::string_view what, const absl::Status& why) {
  Refused(Scope(), what, why);
}

void Trace::OpenedPackets(const Scope& scope, const Query& query,
                          absl::string_view how) {
  const std::string org = absl::StrCat(scope.org_id);
  const std::string interfaces = absl::StrJoin(query.interfaces, ",");
  std::string left_out;
  if (!Admit(absl::StrCat("packets ", org, " ", scope.uid, " ", scope.login,
                          " ", how, " ", interfaces, " ", query.filter_text()),
             left_out)) {
    return;
  }
  write_(LogLevel::kInfo, "packets opened",
         {{"orgId", org},
          {"dsUID", scope.uid},
          {"uname", scope.login},
          {"how", std::string(how)},
          {"interface", interfaces},
          {"filter", Filter(scope.anonymiser, query.filter_text())},
          {"leftOut", left_out}});
}

bool Trace::Admit(std::string key, std::string& left_out) {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = now_();
  if (written_.size() >= kMostKeys) {
    std::erase_if(written_, [now](const auto& item) {
      return now - item.second >= kQuiet;
    });
  }
  const auto found = written_.find(key);
  if (found != written_.end() && now - found->second < kQuiet) return false;
  if (!HasRoom(now, left_out)) return false;
  // Where too many ask, their lines are bounded by the minute alone.
  if (written_.size() < kMostKeys) written_[std::move(key)] = now;
  return true;
}

bool Trace::AdmitAny(std::string& left_out) {
  absl::MutexLock lock(&mutex_);
  return HasRoom(now_(), left_out);
}

bool Trace::HasRoom(absl::Time now, std::string& left_out) {
  if (now - minute_ >= absl::Minutes(1)) {
    minute_ = now;
    lines_ = 0;
  }
  if (lines_ >= kMostLines) {
    ++left_out_;
    return false;
  }
  ++lines_;
  left_out = absl::StrCat(std::exchange(left_out_, 0));
  return true;
}

}  // namespace xdplive::datasource
