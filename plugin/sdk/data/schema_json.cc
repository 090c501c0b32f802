#include "sdk/data/schema_json.h"

#include <string_view>

#include "sdk/data/field_type.h"
#include "sdk/data/json_text.h"

namespace sdk::data {
namespace {

std::string_view SeverityName(Notice::Severity severity) {
  switch (severity) {
    case Notice::Severity::kInfo:
      return "info";
    case Notice::Severity::kWarning:
      return "warning";
    case Notice::Severity::kError:
      return "error";
  }
  return "error";
}

// Appends "[…]", each item written by `append`.
template <typename Items, typename Append>
void AppendArray(const Items& items, std::string* out, Append append) {
  out->push_back('[');
  bool first = true;
  for (const auto& item : items) {
    if (!first) out->push_back(',');
    first = false;
    append(item, out);
  }
  out->push_back(']');
}

void AppendInt(int value, std::string* out) {
  AppendJsonNumber(static_cast<int64_t>(value), out);
}

void AppendNotice(const Notice& notice, std::string* out) {
  JsonObject object(out);
  object.String("severity", SeverityName(notice.severity));
  object.String("text", notice.text);
  object.Close();
}

void AppendLink(const DataLink& link, std::string* out) {
  JsonObject object(out);
  object.StringUnlessEmpty("title", link.title);
  object.StringUnlessEmpty("url", link.url);
  object.Close();
}

bool HasContent(const FrameMeta& meta) {
  return !meta.type.empty() || meta.type_version[0] != 0 ||
         meta.type_version[1] != 0 || !meta.channel.empty() ||
         !meta.preferred_visualisation_type.empty() ||
         !meta.executed_query_string.empty() || !meta.notices.empty() ||
         !meta.unique_row_id_fields.empty() || !meta.custom_json.empty();
}

void AppendFieldSchema(const Field& field, std::string* out) {
  const FieldTypeName type = TypeNameOf(field);
  JsonObject object(out);
  object.StringUnlessEmpty("name", field.name);
  object.String("type", type.simple);
  JsonObject type_info(object.Key("typeInfo"));
  type_info.String("frame", type.frame);
  if (field.nullable) type_info.Key("nullable")->append("true");
  type_info.Close();
  object.RawUnlessEmpty("labels", LabelsJson(field.labels));
  object.RawUnlessEmpty("config", ConfigJson(field.config));
  object.Close();
}

}  // namespace

std::string MetaJson(const FrameMeta& meta) {
  if (!HasContent(meta)) return "";
  std::string out;
  JsonObject object(&out);
  object.StringUnlessEmpty("type", meta.type);
  AppendArray(meta.type_version, object.Key("typeVersion"), AppendInt);
  object.RawUnlessEmpty("custom", meta.custom_json);
  if (!meta.notices.empty()) {
    AppendArray(meta.notices, object.Key("notices"), AppendNotice);
  }
  object.StringUnlessEmpty("channel", meta.channel);
  object.StringUnlessEmpty("preferredVisualisationType",
                           meta.preferred_visualisation_type);
  object.StringUnlessEmpty("executedQueryString", meta.executed_query_string);
  if (!meta.unique_row_id_fields.empty()) {
    AppendArray(meta.unique_row_id_fields, object.Key("uniqueRowIdFields"),
                AppendInt);
  }
  object.Close();
  return out;
}

std::string ConfigJson(const FieldConfig& config) {
  std::string out;
  JsonObject object(&out);
  object.StringUnlessEmpty("displayName", config.display_name);
  object.StringUnlessEmpty("displayNameFromDS", config.display_name_from_ds);
  object.StringUnlessEmpty("description", config.description);
  if (config.filterable.has_value()) {
    object.Key("filterable")->append(*config.filterable ? "true" : "false");
  }
  object.StringUnlessEmpty("unit", config.unit);
  if (!config.fixed_color.empty()) {
    JsonObject color(object.Key("color"));
    color.String("mode", "fixed");
    color.String("fixedColor", config.fixed_color);
    color.Close();
  }
  if (config.decimals.has_value()) {
    AppendInt(*config.decimals, object.Key("decimals"));
  }
  if (config.min.has_value()) AppendJsonNumber(*config.min, object.Key("min"));
  if (config.max.has_value()) AppendJsonNumber(*config.max, object.Key("max"));
  if (config.interval_ms.has_value()) {
    AppendJsonNumber(*config.interval_ms, object.Key("interval"));
  }
  if (!config.links.empty()) {
    AppendArray(config.links, object.Key("links"), AppendLink);
  }
  object.RawUnlessEmpty("custom", config.custom_json);
  object.Close();
  return out == "{}" ? "" : out;
}

std::string LabelsJson(const Labels& labels) {
  if (labels.empty()) return "";
  std::string out;
  JsonObject object(&out);
  for (const auto& [name, value] : labels) object.String(name, value);
  object.Close();
  return out;
}

void AppendSchemaJson(const Frame& frame, std::string* out) {
  JsonObject object(out);
  object.StringUnlessEmpty("name", frame.name);
  object.StringUnlessEmpty("refId", frame.ref_id);
  object.RawUnlessEmpty("meta", MetaJson(frame.meta));
  AppendArray(frame.fields, object.Key("fields"), AppendFieldSchema);
  object.Close();
}

}  // namespace sdk::data
