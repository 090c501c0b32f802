// Queries, settings and host limits take what schema.json says, and no more.
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "datasource/access/host_limits.h"
#include "datasource/access/settings.h"
#include "datasource/ask/query.h"
#include "flow/history/ask/group_key.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

Json ReadJson(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return Json::parse(text.str());
}

// Its words stand with each member, those of a frame as well.
Json ReadSchema() {
  Json schema = ReadJson(XDPLIVE_SCHEMA);
  const Json fields = ReadJson(XDPLIVE_FIELDS);
  for (auto& [key, member] : schema["query"].items()) {
    if (!member.contains("frame")) continue;
    member["words"] = fields["frames"][member["frame"].get<std::string>()];
  }
  return schema;
}

const Json& Schema() {
  static const Json* const schema = new Json(ReadSchema());
  return *schema;
}

// A member, as JSON.
std::string Text(const std::string& key, const Json& value) {
  Json json = Json::object();
  json[key] = value;
  return json.dump();
}

std::vector<std::string> WordsOf(const Json& member) {
  std::vector<std::string> words;
  for (const auto& [word, meaning] : member["words"].items()) {
    words.push_back(word);
  }
  return words;
}

bool IsList(const Json& member) {
  return member.contains("default") && member["default"].is_array();
}

// What is taken at most, and at least.
std::vector<Json> GoodValues(const Json& member) {
  std::vector<Json> values;
  if (member.contains("default")) values.push_back(member["default"]);
  if (member.contains("numbers")) {
    for (const Json& number : member["numbers"]) values.push_back(number);
  }
  if (member.contains("max")) {
    values.insert(values.end(), {member["min"], member["max"]});
  }
  if (member.contains("words")) {
    for (const std::string& word : WordsOf(member)) {
      values.push_back(IsList(member) ? Json::array({word}) : Json(word));
    }
  }
  if (member.contains("most")) {
    values.emplace_back(std::string(member["most"].get<size_t>(), ','));
  }
  return values;
}

std::vector<Json> BadValues(const Json& member) {
  std::vector<Json> values = {Json::object()};
  if (member.contains("max")) {
    values.emplace_back(member["min"].get<int64_t>() - 1);
    values.emplace_back(member["max"].get<int64_t>() + 1);
  }
  if (member.contains("words")) {
    values.push_back(IsList(member) ? Json::array({"nosuch"}) : Json("nosuch"));
  }
  if (member.contains("numbers")) values.emplace_back(0.7);
  if (member.contains("most")) {
    values.emplace_back(std::string(member["most"].get<size_t>() + 1, ','));
  }
  return values;
}

// What the message of a refusal says is allowed.
std::string Allowed(const Json& member) {
  if (member.contains("max")) {
    return absl::StrCat(member["min"].get<int64_t>(), " to ",
                        member["max"].get<int64_t>());
  }
  if (member.contains("words")) return absl::StrJoin(WordsOf(member), ", ");
  if (!member.contains("numbers")) return "";
  std::vector<double> numbers = member["numbers"];
  return absl::StrJoin(numbers, ", ");
}

void ExpectRefused(const absl::Status& status, const std::string& key,
                   const Json& member) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(key));
  EXPECT_THAT(std::string(status.message()), HasSubstr(Allowed(member)));
}

// Another value than the default.
Json OtherValue(const std::string& key, const Json& member) {
  if (key == "filter") return "tcp";
  if (key == "interface") return "eth0";
  if (member["default"].is_boolean()) return !member["default"].get<bool>();
  for (const Json& value : GoodValues(member)) {
    if (value != member["default"]) return value;
  }
  return nullptr;
}

Json QueryMembers() {
  Json members = Schema()["query"];
  members.update(Schema()["channel"]);
  members.erase("kind");
  return members;
}

TEST(Schema, QueriesTakeEveryValueOfIt) {
  for (const auto& [key, member] : Schema()["query"].items()) {
    if (key == "filter") continue;  // has a language
    for (const Json& value : GoodValues(member)) {
      const std::string text = Text(key, value);
      EXPECT_TRUE(ParseQuery(text).ok()) << ParseQuery(text).status();
    }
  }
}

TEST(Schema, QueriesRefuseEveryOther) {
  for (const auto& [key, member] : Schema()["query"].items()) {
    for (const Json& value : BadValues(member)) {
      const std::string text = Text(key, value);
      SCOPED_TRACE(text.substr(0, 80));
      ExpectRefused(ParseQuery(text).status(), key + " is ", member);
    }
  }
}

TEST(Schema, EachMemberOfAQueryHasItsDefaultAndMeaningForItsKinds) {
  const Json& schema = Schema();
  const Json members = QueryMembers();
  for (const std::string& kind : WordsOf(schema["query"]["kind"])) {
    for (const auto& [key, member] : members.items()) {
      SCOPED_TRACE(absl::StrCat(kind, " ", key));
      Json json = Json::object();
      json["kind"] = kind;
      if (key == "top") json["groupBy"] = {"ttl"};  // without groups no top
      const Query plain = *ParseQuery(json.dump());
      json[key] = member["default"];
      EXPECT_EQ(*ParseQuery(json.dump()), plain);
      json[key] = OtherValue(key, member);
      const Json all = Json::array({kind});
      const Json kinds = member.value("kinds", all);
      const bool has_meaning =
          std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
      EXPECT_EQ(*ParseQuery(json.dump()) != plain, has_meaning);
    }
  }
}

TEST(Schema, ItsFirstKindAndGroupsAreThoseOfTheBackend) {
  const Json& kind = Schema()["query"]["kind"];
  EXPECT_EQ(*ParseQuery(Text("kind", kind["default"])), Query());
  std::vector<std::string> fields;
  for (const flow::FlowField field : flow::AllFlowFields()) {
    fields.emplace_back(flow::FlowFieldName(field));
  }
  EXPECT_EQ(WordsOf(Schema()["query"]["groupBy"]), fields);
}

TEST(Schema, SettingsTakeEveryValueOfIt) {
  for (const auto& [key, member] : Schema()["settings"].items()) {
    for (const Json& value : GoodValues(member)) {
      if (key == "interfaces" && value != member["default"]) continue;
      const std::string text = Text(key, value);
      EXPECT_TRUE(ParseSettings(text).ok()) << ParseSettings(text).status();
    }
  }
}

TEST(Schema, SettingsRefuseEveryOther) {
  for (const auto& [key, member] : Schema()["settings"].items()) {
    if (!member.contains("default") && !member.contains("most")) continue;
    for (const Json& value : BadValues(member)) {
      const std::string text = Text(key, value);
      SCOPED_TRACE(text.substr(0, 80));
      ExpectRefused(ParseSettings(text).status(), key + " is ", member);
    }
  }
}

TEST(Schema, EachSettingHasItsDefaultUnlessItIsForLater) {
  for (const auto& [key, member] : Schema()["settings"].items()) {
    SCOPED_TRACE(key);
    const Json value = member.value("default", Json(""));
    const Settings settings = *ParseSettings(Text(key, value));
    if (member.contains("later")) {
      EXPECT_THAT(settings.not_yet, Contains(key));
    } else {
      EXPECT_EQ(settings, Settings());
      const Json other = key == "interfaces" ? "eth0" : OtherValue(key, member);
      EXPECT_FALSE(*ParseSettings(Text(key, other)) == settings);
    }
  }
}

absl::Status ReadLimit(const std::string& key, const std::string& value) {
  const std::string variable = "GF_PLUGIN_" + absl::AsciiStrToUpper(key);
  return ReadHostLimits([&](const char* name) {
           return name == variable ? value : std::string();
         })
      .status();
}

TEST(Schema, LimitsOfTheHostAreAsIt) {
  const Json& schema = Schema();
  for (const auto& [key, limit] : schema["host"].items()) {
    Json member = limit;
    if (limit.contains("holds")) {
      member = schema["settings"][limit["holds"].get<std::string>()];
      member.update(limit);
    }
    SCOPED_TRACE(key);
    std::vector<std::string> bad = {"a/b c"};
    if (member.contains("max")) {
      const int64_t min = member["min"];
      const int64_t max = member["max"];
      bad.insert(bad.end(), {absl::StrCat(min - 1), absl::StrCat(max + 1)});
      EXPECT_TRUE(ReadLimit(key, absl::StrCat(max)).ok());
      // A limit of answers is at least the one before it.
      const bool follows =
          limit.contains("default") && key != "max_request_mib";
      EXPECT_EQ(ReadLimit(key, absl::StrCat(min)).ok(), !follows);
    } else if (member.contains("words")) {
      for (const std::string& word : WordsOf(member)) {
        EXPECT_TRUE(ReadLimit(key, word).ok());
      }
    }
    for (const std::string& value : bad) {
      const absl::Status status = ReadLimit(key, value);
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << value;
      EXPECT_THAT(std::string(status.message()), HasSubstr(value));
    }
  }
}

TEST(Schema, AnswersMayTakeWhatTheSdkSays) {
  const Json& host = Schema()["host"];
  const sdk::backend::MemoryLimits sdk;
  EXPECT_EQ(host["max_request_mib"]["default"].get<size_t>() << 20,
            sdk.request);
  EXPECT_EQ(host["max_client_mib"]["default"].get<size_t>() << 20, sdk.client);
  EXPECT_EQ(host["max_answers_mib"]["default"].get<size_t>() << 20,
            sdk.process);
}

}  // namespace
}  // namespace xdplive::datasource
