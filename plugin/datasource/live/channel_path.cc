#include "datasource/live/channel_path.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "datasource/access/filter_gate.h"
#include "datasource/access/packet_gate.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query_text.h"
#include "datasource/ask/schema.h"

namespace xdplive::datasource {
namespace {

constexpr absl::string_view kSealed = "s1/";
constexpr absl::string_view kKept = "k1/";
// Before the mark of a key.
constexpr absl::string_view kKeyMark = "+";

absl::Status NoSuchPath(absl::string_view path) {
  return absl::NotFoundError(absl::StrCat(
      "open channel path ", Quoted(path),
      ": it names no query of this data source; open the dashboard again"));
}

// The data source among those of all organisations.
std::string SourceOf(const Scope& scope) {
  return ChannelKey(scope, scope.uid);
}

// For whom the path of the query is, and under which key; stands before its
// text.
std::string MarkOf(const Scope& scope, const Query& query) {
  const std::string access =
      IsNotForAll(scope, query.kind) ? scope.settings.packet_access : "";
  if (scope.anonymiser == nullptr) return access;
  return absl::StrCat(access, kKeyMark, scope.anonymiser->key_mark());
}

// Whether the mark is one that the query's paths have for others, or had while
// settings were others.
bool WasMark(const Query& query, absl::string_view mark) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(mark, absl::MaxSplits(kKeyMark, 1));
  if (parts.first.empty()) return ShownBy(query.kind) == Shows::kAggregates;
  if (ShownBy(query.kind) == Shows::kAggregates && !TellsFilters(query.kind)) {
    return false;
  }
  const absl::Span<const absl::string_view> words =
      settings_schema::kPacketAccess.words;
  return std::count(words.begin(), words.end(), parts.first) > 0;
}

absl::Status CheckMark(const Scope& scope, const Query& query,
                       absl::string_view mark, absl::string_view path) {
  const std::string now = MarkOf(scope, query);
  if (mark == now) return absl::OkStatus();
  if (!WasMark(query, mark)) return NoSuchPath(path);
  return absl::PermissionDeniedError(
      "open channel path: it is of somebody who sees more or less, or who sees "
      "packets (packetAccess), or what addresses become (anonymize and its "
      "key), has changed since; open the dashboard again");
}

absl::StatusOr<std::string> TextOfPath(const Scope& scope,
                                       absl::string_view path,
                                       const PathTable& table) {
  if (path.size() > sdk::live::kMaxChannelLength) return NoSuchPath(path);
  absl::string_view rest = path;
  if (absl::ConsumePrefix(&rest, kKept)) {
    return table.Find(SourceOf(scope), rest);
  }
  if (!absl::ConsumePrefix(&rest, kSealed)) return NoSuchPath(path);
  std::optional<std::string> text = table.seal().Open(SourceOf(scope), rest);
  if (!text.has_value()) return NoSuchPath(path);
  return *std::move(text);
}

}  // namespace

absl::StatusOr<sdk::live::Channel> ChannelOf(const Scope& scope,
                                             const Query& query,
                                             PathTable& table) {
  const std::string text =
      absl::StrCat(MarkOf(scope, query), CanonicalText(query));
  sdk::live::Channel channel{
      "ds", scope.uid,
      absl::StrCat(kSealed, table.seal().Close(SourceOf(scope), text))};
  if (channel.ToString().size() > sdk::live::kMaxChannelLength) {
    absl::StatusOr<std::string> key =
        table.Keep({SourceOf(scope), scope.login}, text);
    if (!key.ok()) return key.status();
    channel.path = absl::StrCat(kKept, *key);
  }
  RETURN_IF_ERROR(sdk::live::Validate(channel));
  return channel;
}

absl::StatusOr<Query> QueryOfPath(const Scope& scope, absl::string_view path,
                                  const PathTable& table,
                                  FilterSource filters) {
  ASSIGN_OR_RETURN(std::string text, TextOfPath(scope, path, table));
  const size_t mark = std::min(text.find('{'), text.size());
  const std::string json = text.substr(mark);
  absl::StatusOr<Query> query = ParseQuery(json, filters);
  if (!query.ok() || CanonicalText(*query) != json) return NoSuchPath(path);
  RETURN_IF_ERROR(CheckMark(scope, *query, text.substr(0, mark), path));
  return query;
}

}  // namespace xdplive::datasource
