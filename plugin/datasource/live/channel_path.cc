#include "datasource/live/channel_path.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "datasource/ask/json_object.h"
#include "datasource/ask/query_text.h"

namespace xdplive::datasource {
namespace {

constexpr absl::string_view kInline = "q1/";
constexpr absl::string_view kHashed = "h1/";

absl::Status NoSuchPath(absl::string_view path) {
  return absl::NotFoundError(
      absl::StrCat("open channel path ", Quoted(path), ": it names no query"));
}

// The data source among those of all organisations.
std::string SourceOf(const Scope& scope) {
  return ChannelKey(scope, scope.uid);
}

absl::StatusOr<std::string> TextOfPath(const Scope& scope,
                                       absl::string_view path,
                                       const PathTable& table) {
  std::string text;
  if (path.size() > sdk::live::kMaxChannelLength) return NoSuchPath(path);
  if (absl::string_view rest = path; absl::ConsumePrefix(&rest, kHashed)) {
    return table.Find(SourceOf(scope), rest);
  }
  // Decoders are lenient; only the one spelling that ChannelOf writes counts.
  if (absl::string_view rest = path; absl::ConsumePrefix(&rest, kInline) &&
                                     absl::WebSafeBase64Unescape(rest, &text) &&
                                     absl::WebSafeBase64Escape(text) == rest) {
    return text;
  }
  return NoSuchPath(path);
}

}  // namespace

absl::StatusOr<sdk::live::Channel> ChannelOf(const Scope& scope,
                                             const Query& query,
                                             PathTable& table) {
  const std::string text = CanonicalText(query);
  sdk::live::Channel channel{
      "ds", scope.uid, absl::StrCat(kInline, absl::WebSafeBase64Escape(text))};
  if (channel.ToString().size() > sdk::live::kMaxChannelLength) {
    absl::StatusOr<std::string> key =
        table.Keep({SourceOf(scope), scope.login}, text);
    if (!key.ok()) return key.status();
    channel.path = absl::StrCat(kHashed, *key);
  }
  RETURN_IF_ERROR(sdk::live::Validate(channel));
  return channel;
}

absl::StatusOr<Query> QueryOfPath(const Scope& scope, absl::string_view path,
                                  const PathTable& table,
                                  FilterSource filters) {
  ASSIGN_OR_RETURN(std::string text, TextOfPath(scope, path, table));
  absl::StatusOr<Query> query = ParseQuery(text, filters);
  if (!query.ok() || CanonicalText(*query) != text) return NoSuchPath(path);
  return query;
}

}  // namespace xdplive::datasource
