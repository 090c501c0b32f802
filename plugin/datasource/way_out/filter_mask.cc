#include "datasource/way_out/filter_mask.h"

#include <utility>

#include "privacy/filter_text.h"
#include "privacy/keyed_hash.h"

namespace xdplive::datasource {

FilterMask::FilterMask(const privacy::CryptoPan::Key& key, std::string own)
    : key_(key), own_(std::move(own)) {}

std::string FilterMask::Value(tap::Privacy privacy,
                              const std::string& value) const {
  if (privacy == tap::Privacy::kFilter) return NameOf(value);
  if (privacy != tap::Privacy::kText) return value;
  return privacy::ReplaceFilters(
      value, [this](absl::string_view filter) { return NameOf(filter); },
      [](absl::string_view other) { return std::string(other); });
}

std::string FilterMask::NameOf(absl::string_view filter) const {
  if (filter.empty() || filter == own_) return std::string(filter);
  return privacy::FilterName(key_, filter);
}

}  // namespace xdplive::datasource
