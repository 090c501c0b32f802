#include "datasource/way_out/frame_mask.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "nlohmann/json.hpp"
#include "tap/fields.h"

namespace xdplive::datasource {
namespace {

using nlohmann::ordered_json;
using sdk::data::Column;
using sdk::data::Field;
using sdk::data::RawJson;
using tap::Privacy;

std::optional<Privacy> PrivacyOf(std::string_view name) {
  static const auto all = [] {
    absl::flat_hash_map<std::string_view, Privacy> fields;
    for (const tap::FieldInfo& field : tap::kFields) {
      fields[field.name] = field.privacy;
    }
    return fields;
  }();
  const auto found = all.find(name);
  if (found == all.end()) return std::nullopt;
  return found->second;
}

void MaskTexts(const Mask& by, const std::string& name,
               Column<std::string>& values) {
  const std::optional<Privacy> privacy = PrivacyOf(name);
  if (privacy == Privacy::kNone) return;
  for (std::string& value : values) {
    value = privacy.has_value() ? by.Value(*privacy, value) : by.Unknown(value);
  }
}

// The series that are no group of a chart ("other") have their words in place
// of an end. Of what is no field, buckets have their bound.
std::string MaskedLabel(const Mask& by, const std::string& name,
                        const std::string& value) {
  const std::optional<Privacy> privacy = PrivacyOf(name);
  double number = 0;
  if (!privacy.has_value()) {
    return absl::SimpleAtod(value, &number) ? value : by.Unknown(value);
  }
  const bool end = *privacy == Privacy::kAddress || *privacy == Privacy::kMac ||
                   *privacy == Privacy::kEnd;
  return by.Value(end ? Privacy::kText : *privacy, value);
}

// Objects and lists to their last text. `name`: of the member it is.
void MaskValue(const Mask& by, std::string_view name, ordered_json& value) {
  if (value.is_string()) {
    value = by.Value(PrivacyOf(name).value_or(Privacy::kText),
                     value.get_ref<const std::string&>());
  } else if (value.is_object()) {
    for (auto& member : value.items()) {
      MaskValue(by, member.key(), member.value());
    }
  } else if (value.is_array()) {
    for (ordered_json& element : value) MaskValue(by, name, element);
  }
}

void MaskColumn(const Mask& by, Field& field) {
  if (auto* texts = std::get_if<Column<std::string>>(&field.values)) {
    MaskTexts(by, field.name, *texts);
  } else if (auto* objects = std::get_if<Column<RawJson>>(&field.values)) {
    const bool known = PrivacyOf(field.name) == Privacy::kMembers ||
                       !by.hides_unknown_objects();
    for (RawJson& object : *objects) {
      object.text = known ? MaskJson(by, object.text) : "{}";
    }
  }
}

void MaskConfig(const Mask& by, sdk::data::FieldConfig& config) {
  config.display_name = by.Text(config.display_name);
  config.display_name_from_ds = by.Text(config.display_name_from_ds);
  config.description = by.Text(config.description);
  for (sdk::data::DataLink& link : config.links) {
    link.title = by.Text(link.title);
    link.url = by.Text(link.url);
  }
  if (!config.custom_json.empty()) {
    config.custom_json = MaskJson(by, config.custom_json);
  }
}

}  // namespace

void MaskFrame(const Mask& by, sdk::data::Frame& frame) {
  for (Field& field : frame.fields) {
    MaskColumn(by, field);
    for (auto& [name, value] : field.labels) {
      value = MaskedLabel(by, name, value);
    }
    MaskConfig(by, field.config);
    // A series is called by its group.
    if (!PrivacyOf(field.name).has_value()) field.name = by.Text(field.name);
  }
  for (sdk::data::Notice& notice : frame.meta.notices) {
    notice.text = by.Text(notice.text);
  }
  if (!frame.meta.custom_json.empty()) {
    frame.meta.custom_json = MaskJson(by, frame.meta.custom_json);
  }
}

std::string MaskJson(const Mask& by, const std::string& json) {
  ordered_json value =
      ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (value.is_discarded()) return "null";
  MaskValue(by, "", value);
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace xdplive::datasource
