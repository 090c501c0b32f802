#include "datasource/kinds/charts/series_names.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "datasource/ask/query_words.h"
#include "datasource/ask/text_hash.h"
#include "filter/compile.h"

namespace xdplive::datasource {
namespace {

constexpr absl::string_view kBetween = " · ";
constexpr absl::string_view kTotal = "total";
// A legend has no room for more.
constexpr size_t kLongestFilter = 64;

template <typename T, size_t kCount>
bool HasWord(const Word<T> (&words)[kCount], absl::string_view text) {
  for (const Word<T>& word : words) {
    if (word.text == text) return true;
  }
  return false;
}

// Whether the name of an interface, alone, could be taken for something else:
// a filter, a direction.
bool IsAmbiguous(const std::string& interface) {
  return interface == kTotal || HasWord(kDirectionWords, interface) ||
         HasWord(kMeasureWords, interface) ||
         HasWord(kDistributionWords, interface) ||
         filter::Compile(interface).ok();
}

std::string InterfacePart(const InterfacePatterns& interfaces) {
  std::string part = absl::StrJoin(interfaces, ",");
  return IsAmbiguous(part) ? absl::StrCat("interface ", part) : part;
}

// What is cut off is told from others that are cut off at the same place.
std::string FilterPart(const std::string& filter) {
  if (filter.size() <= kLongestFilter) return filter;
  return absl::StrCat(filter.substr(0, kLongestFilter - 16), "… #",
                      absl::Hex(TextHash(filter), absl::kZeroPad16));
}

}  // namespace

SeriesNames::SeriesNames(const Query& query)
    : filtered_(query.filter != nullptr) {
  const Query plain;
  // A lone "*" is what none means.
  if (!query.interfaces.empty() && query.interfaces != InterfacePatterns{"*"}) {
    parts_.push_back(InterfacePart(query.interfaces));
  }
  const auto add = [this](const auto& words, auto value, auto by_default) {
    if (value != by_default) parts_.emplace_back(WordFor(words, value));
  };
  add(kDirectionWords, query.direction, plain.direction);
  add(kMeasureWords, query.measure, plain.measure);
  add(kDistributionWords, query.of, plain.of);
  if (query.resolution != plain.resolution) {
    parts_.push_back(absl::StrCat(query.resolution, " s"));
  }
  if (query.top != plain.top) parts_.push_back(absl::StrCat("top ", query.top));
  if (filtered_) parts_.push_back(FilterPart(query.filter_text()));
}

std::string SeriesNames::Of(const std::vector<std::string>& texts) const {
  if (texts.empty()) return Total();
  return Of(
      absl::StrJoin(texts, ", ", [](std::string* out, const std::string& text) {
        absl::StrAppend(out, text.empty() ? "none" : text);
      }));
}

std::string SeriesNames::Of(absl::string_view part) const {
  if (parts_.empty()) return std::string(part);
  return absl::StrCat(absl::StrJoin(parts_, kBetween), kBetween, part);
}

std::string SeriesNames::Total() const {
  return filtered_ ? absl::StrJoin(parts_, kBetween) : Of(kTotal);
}

}  // namespace xdplive::datasource
