#include "doctor/interface_checks.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"

namespace xdplive::doctor {
namespace {

using SharedTap = std::shared_ptr<tap::Tap>;

absl::StatusOr<SharedTap> OpenAndWait(tap::Engine& engine,
                                      const tap::TapSpec& spec) {
  absl::Notification done;
  absl::StatusOr<SharedTap> result;
  engine.OpenTap(spec, [&](absl::StatusOr<SharedTap> tap) {
    result = std::move(tap);
    done.Notify();
  });
  done.WaitForNotification();
  return result;
}

// "tcx (native: left out, …)"
std::string WayOf(const tap::AttachReport& report) {
  std::vector<std::string> words;
  std::string last;
  for (const tap::AttachStep& step : report.steps) {
    if (step.outcome == tap::AttachOutcome::kHolds) continue;
    // The driver says the same to frames of several buffers and of one.
    if (step.reason == last) continue;
    last = step.reason;
    words.push_back(absl::StrCat(tap::RungName(step.rung), ": ",
                                 tap::OutcomeName(step.outcome), ", ",
                                 step.reason));
  }
  words.insert(words.end(), report.notes.begin(), report.notes.end());
  return words.empty()
             ? report.mode
             : absl::StrCat(report.mode, " (", absl::StrJoin(words, "; "), ")");
}

Finding TryOne(tap::Engine& engine, const std::string& name) {
  std::vector<std::string> ways;
  bool fails = false;
  for (const tap::Direction direction :
       {tap::Direction::kIngress, tap::Direction::kEgress}) {
    const auto opened = OpenAndWait(engine, tap::TapSpec(name, direction));
    fails = fails || !opened.ok();
    ways.push_back(absl::StrCat(tap::DirectionName(direction), " ",
                                opened.ok()
                                    ? WayOf((*opened)->attachment())
                                    : std::string(opened.status().message())));
  }
  return {fails ? Level::kFault : Level::kOk, "interface",
          absl::StrCat(name, ": ", absl::StrJoin(ways, ", ")), ""};
}

bool IsOfUse(const tap::InterfaceInfo& info) {
  return info.up && info.ethernet && !info.loopback;
}

std::string NamesOfUse(const std::vector<tap::InterfaceInfo>& interfaces) {
  std::vector<std::string> names;
  for (const tap::InterfaceInfo& info : interfaces) {
    if (IsOfUse(info)) names.push_back(info.name);
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

Findings CheckInterfaces(tap::Engine& engine,
                         const std::vector<std::string>& missing,
                         const std::string& as_root) {
  const auto interfaces = engine.Interfaces();
  if (!interfaces.ok()) {
    return {{Level::kFault, "interface",
             std::string(interfaces.status().message()), ""}};
  }
  const std::string names = NamesOfUse(*interfaces);
  if (names.empty()) {
    return {{Level::kFault, "interface",
             "none is up and has Ethernet frames, the loopback apart",
             "ip -brief link"}};
  }
  if (!missing.empty()) {
    return {{Level::kNote, "interface",
             absl::StrCat(names, ": not tried, for this command lacks ",
                          absl::StrJoin(missing, " and ")),
             as_root}};
  }
  Findings found;
  for (const tap::InterfaceInfo& info : *interfaces) {
    if (IsOfUse(info)) found.push_back(TryOne(engine, info.name));
  }
  return found;
}

}  // namespace xdplive::doctor
