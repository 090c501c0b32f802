#include "agent/agent_config.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/quoted.h"
#include "base/status_macros.h"
#include "filter/compile.h"
#include "interfaces/patterns.h"
#include "toml++/toml.h"

namespace xdplive::agent {
namespace {

namespace setting = tap::setting;
using setting::Number;
using Words = absl::Span<const absl::string_view>;

constexpr std::streamsize kMostBytes = 1 << 20;
constexpr size_t kMostSocketBytes = 107;  // sun_path, without its end

// One key of the file: false where the value is none of those allowed.
struct Key {
  const char* section;
  const char* name;
  std::string allowed;
  bool (*read)(const toml::node& value, AgentOptions& options);
};

std::string RangeOf(const Number& bounds) {
  return absl::StrCat("a whole number from ", bounds.min, " to ", bounds.max);
}

bool ReadNumber(const toml::node& value, const Number& bounds, uint32_t& out) {
  const std::optional<int64_t> number = value.value_exact<int64_t>();
  if (!number.has_value() || *number < int64_t{bounds.min} ||
      *number > int64_t{bounds.max}) {
    return false;
  }
  out = static_cast<uint32_t>(*number);
  return true;
}

// One line.
bool ReadText(const toml::node& value, std::string& out) {
  const std::optional<std::string> text = value.value_exact<std::string>();
  if (!text.has_value() ||
      std::any_of(text->begin(), text->end(), absl::ascii_iscntrl)) {
    return false;
  }
  out = *text;
  return true;
}

bool ReadTruth(const toml::node& value, bool& out) {
  const std::optional<bool> truth = value.value_exact<bool>();
  out = truth.value_or(out);
  return truth.has_value();
}

bool ReadWord(const toml::node& value, Words words, std::string& out) {
  return ReadText(value, out) &&
         std::count(words.begin(), words.end(), out) > 0;
}

bool ReadSocket(const toml::node& value, AgentOptions& options) {
  return ReadText(value, options.socket) && options.socket.size() > 1 &&
         options.socket.size() <= kMostSocketBytes &&
         options.socket.front() == '/';
}

bool ReadGroup(const toml::node& value, AgentOptions& options) {
  uint32_t number = 0;
  if (ReadNumber(value, {0, UINT32_MAX - 1, 0}, number)) {
    options.group = absl::StrCat(number);
    return true;
  }
  return ReadText(value, options.group) && !options.group.empty();
}

bool ReadRing(const toml::node& value, AgentOptions& options) {
  uint32_t mib = 0;
  if (!ReadNumber(value, setting::kRingBufferMiB, mib)) return false;
  options.engine.ring_buffer_bytes = mib << 20;
  return true;
}

std::vector<Key> SocketKeys() {
  return {{"socket", "path",
           absl::StrCat("the whole path of a socket, from / on, of at most ",
                        kMostSocketBytes, " bytes"),
           ReadSocket},
          {"socket", "group", "the name of a group, or its number", ReadGroup}};
}

std::vector<Key> CaptureKeys() {
  using Node = const toml::node&;
  using Options = AgentOptions&;
  return {
      {"capture", "interfaces", "one line of text",
       [](Node it, Options to) { return ReadText(it, to.interfaces); }},
      {"capture", "always_on", "true, false",
       [](Node it, Options to) { return ReadTruth(it, to.always_on); }},
      {"capture", "attach_mode", absl::StrJoin(setting::kAttachModes, ", "),
       [](Node it, Options to) {
         return ReadWord(it, setting::kAttachModes, to.engine.attach_mode);
       }},
      {"capture", "packets_per_second", RangeOf(setting::kPacketsPerSecond),
       [](Node it, Options to) {
         return ReadNumber(it, setting::kPacketsPerSecond,
                           to.engine.packets_per_second);
       }},
      {"capture", "snap_length", RangeOf(setting::kSnapLength),
       [](Node it, Options to) {
         return ReadNumber(it, setting::kSnapLength, to.engine.snap_length);
       }},
      {"capture", "flow_table_entries", RangeOf(setting::kFlowTableEntries),
       [](Node it, Options to) {
         return ReadNumber(it, setting::kFlowTableEntries,
                           to.engine.flow_table_entries);
       }},
      {"capture", "ring_buffer_mib", RangeOf(setting::kRingBufferMiB),
       ReadRing},
      {"capture", "history_seconds", RangeOf(setting::kHistorySeconds),
       [](Node it, Options to) {
         return ReadNumber(it, setting::kHistorySeconds, to.history_seconds);
       }},
      {"capture", "history_mib", RangeOf(setting::kHistoryMiB),
       [](Node it, Options to) {
         return ReadNumber(it, setting::kHistoryMiB, to.history_mib);
       }},
  };
}

std::vector<Key> LimitKeys() {
  using Node = const toml::node&;
  using Options = AgentOptions&;
  return {
      {"limits", "taps", RangeOf(kTaps),
       [](Node it, Options to) { return ReadNumber(it, kTaps, to.taps); }},
      {"limits", "forced_filter", "one line of text",
       [](Node it, Options to) { return ReadText(it, to.forced_filter); }},
      {"limits", "packet_access", absl::StrJoin(setting::kPacketAccess, ", "),
       [](Node it, Options to) {
         return ReadWord(it, setting::kPacketAccess, to.packet_access);
       }},
      {"limits", "identity", absl::StrJoin(setting::kIdentity, ", "),
       [](Node it, Options to) {
         return ReadWord(it, setting::kIdentity, to.identity);
       }},
  };
}

std::vector<Key> AllKeys() {
  std::vector<Key> keys = SocketKeys();
  for (Key& key : CaptureKeys()) keys.push_back(std::move(key));
  for (Key& key : LimitKeys()) keys.push_back(std::move(key));
  return keys;
}

std::string ValueText(const toml::node& value) {
  if (const auto text = value.value_exact<std::string>()) return Quoted(*text);
  if (const auto number = value.value_exact<int64_t>()) {
    return absl::StrCat(*number);
  }
  if (const auto number = value.value_exact<double>()) {
    return absl::StrCat(*number);
  }
  if (const auto truth = value.value_exact<bool>()) {
    return *truth ? "true" : "false";
  }
  return value.is_array() ? "a list" : value.is_table() ? "a table" : "a date";
}

absl::Status Refused(const std::string& name, uint64_t line,
                     absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("read ", name, ": line ", line, ": ", what));
}

std::string KeysOf(const std::vector<Key>& keys, absl::string_view section) {
  std::vector<std::string> names;
  for (const Key& key : keys) {
    if (section == key.section) names.emplace_back(key.name);
  }
  return absl::StrJoin(names, ", ");
}

// Reads one file into its options.
class Reader {
 public:
  Reader(const std::string& name, AgentOptions& options)
      : name_(name), options_(options) {}

  absl::Status Read(const toml::table& file) {
    for (const auto& [key, value] : file) {
      RETURN_IF_ERROR(ReadSection(std::string(key.str()), value));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status ReadSection(const std::string& section,
                           const toml::node& value) {
    const toml::table* table = value.as_table();
    const std::string known = KeysOf(keys_, section);
    if (table == nullptr || known.empty()) {
      return Refused(name_, value.source().begin.line,
                     absl::StrCat(Quoted(section), " is ",
                                  table == nullptr ? ValueText(value)
                                                   : "no section there is",
                                  "; allowed: [socket], [capture], [limits]"));
    }
    for (const auto& [key, member] : *table) {
      RETURN_IF_ERROR(ReadMember(section, std::string(key.str()), member));
    }
    return absl::OkStatus();
  }

  absl::Status ReadMember(const std::string& section, const std::string& name,
                          const toml::node& value) {
    const auto key =
        std::find_if(keys_.begin(), keys_.end(), [&](const Key& it) {
          return section == it.section && name == it.name;
        });
    const uint64_t line = value.source().begin.line;
    if (key == keys_.end()) {
      return Refused(name_, line,
                     absl::StrCat("there is no key ", Quoted(name), " (it is ",
                                  ValueText(value), ") in [", section,
                                  "]; allowed: ", KeysOf(keys_, section)));
    }
    if (!key->read(value, options_)) {
      return Refused(name_, line,
                     absl::StrCat(section, ".", name, " is ", ValueText(value),
                                  "; allowed: ", key->allowed));
    }
    return CheckMeaning(section, name, line);
  }

  // Of texts that have a grammar of their own.
  absl::Status CheckMeaning(const std::string& section, const std::string& name,
                            uint64_t line) {
    absl::Status status;
    if (name == "interfaces") {
      status =
          interfaces::ParseInterfaceLimit(name, options_.interfaces).status();
    }
    if (name == "forced_filter" && !options_.forced_filter.empty()) {
      status = filter::Compile(options_.forced_filter).status();
    }
    if (status.ok()) return status;
    return Refused(name_, line,
                   absl::StrCat(section, ".", name, ": ", status.message()));
  }

  const std::string& name_;
  AgentOptions& options_;
  const std::vector<Key> keys_ = AllKeys();
};

}  // namespace

absl::StatusOr<AgentOptions> ReadConfig(const std::string& name,
                                        absl::string_view text) {
  const toml::parse_result file =
      toml::parse(std::string_view(text.data(), text.size()));
  if (!file) {
    return Refused(name, file.error().source().begin.line,
                   absl::StrCat("it is no TOML: ",
                                std::string(file.error().description())));
  }
  AgentOptions options;
  RETURN_IF_ERROR(Reader(name, options).Read(file.table()));
  return options;
}

absl::StatusOr<AgentOptions> ReadConfigFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), kMostBytes + 1);
  if (file.bad())
    return absl::ErrnoToStatus(errno, absl::StrCat("read ", path));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kMostBytes) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read ", path, ": it has more than ", kMostBytes, " bytes"));
  }
  return ReadConfig(path, text);
}

}  // namespace xdplive::agent
