#include "doctor/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"

namespace xdplive::doctor {
namespace {

using nlohmann::ordered_json;

const char* NameOf(Level level) {
  switch (level) {
    case Level::kOk:
      return "ok";
    case Level::kNote:
      return "note";
    case Level::kFault:
      return "fault";
  }
  return "";
}

}  // namespace

bool HasFault(const Findings& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& it) {
    return it.level == Level::kFault;
  });
}

std::string ToText(const Findings& findings) {
  std::string text;
  for (const Finding& it : findings) {
    absl::StrAppendFormat(&text, "%-5s  %-9s  %s\n", NameOf(it.level), it.area,
                          it.text);
    if (it.level == Level::kOk || it.mend.empty()) continue;
    absl::StrAppendFormat(&text, "%18s%s\n", "", it.mend);
  }
  absl::StrAppend(&text, HasFault(findings)
                             ? "Faults are in the way; the command below each "
                               "mends it.\n"
                             : "Nothing is in the way.\n");
  return text;
}

std::string ToJson(const Findings& findings) {
  ordered_json list = ordered_json::array();
  for (const Finding& it : findings) {
    list.push_back({{"level", NameOf(it.level)},
                    {"area", it.area},
                    {"text", it.text},
                    {"mend", it.mend}});
  }
  const ordered_json all = {{"ok", !HasFault(findings)}, {"findings", list}};
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace xdplive::doctor
