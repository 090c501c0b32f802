#include "datasource/access/interface_set.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

InterfaceFacts Machine() {
  InterfaceFacts facts;
  for (const char* name : {"docker0", "eth0", "eth1", "lo", "wlan0"}) {
    tap::InterfaceInfo interface;
    interface.name = name;
    interface.up = interface.name != "docker0";
    interface.loopback = interface.name == "lo";
    facts.interfaces.push_back(interface);
  }
  facts.default_route = "eth1";
  return facts;
}

InterfacePatterns Patterns(const std::string& text) {
  return interfaces::ParseInterfacePatterns("test", text).value();
}

TEST(InterfacePatterns, AreTrimmedSortedAndWithoutDoubles) {
  EXPECT_THAT(Patterns(" wlan0 , eth*,wlan0,, "), ElementsAre("eth*", "wlan0"));
  EXPECT_TRUE(Patterns("").empty());
}

TEST(InterfacePatterns, RefuseWhatNoInterfaceIsCalled) {
  const std::string long_list = absl::StrJoin(
      std::vector<int>{0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                       13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
                       26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
                       39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
                       52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64},
      ",");
  for (const std::string& text :
       {std::string("a/b"), std::string("eth0 eth1"), std::string("a:1"),
        std::string("\xff"), std::string(33, 'a'), long_list}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(interfaces::ParseInterfacePatterns("test", text).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(InterfacePolicy, AllowsWhatBothListsName) {
  const struct {
    const char* name;
    const char* data_source;
    const char* host;
    const char* allowed;
  } kCases[] = {
      {"auto is the default route", "auto", "", "eth1"},
      {"empty is auto", "", "", "eth1"},
      {"auto beside names", "auto,lo", "", "eth1,lo"},
      {"a glob", "eth*", "", "eth0,eth1"},
      {"one character", "eth?", "", "eth0,eth1"},
      {"inner star", "*0", "", "docker0,eth0,wlan0"},
      {"everything", "*", "", "docker0,eth0,eth1,lo,wlan0"},
      {"the host narrows", "*", "lo,wlan0", "lo,wlan0"},
      {"the host does not widen", "eth0", "*", "eth0"},
      {"nothing in common", "eth0", "wlan0", ""},
      {"the host's auto", "*", "auto", "eth1"},
      {"a name that is not here", "eth9", "", ""},
  };
  const InterfaceFacts facts = Machine();
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const InterfacePolicy policy{Patterns(test.data_source),
                                 Patterns(test.host)};
    EXPECT_EQ(absl::StrJoin(policy.AllowedNames(facts), ","), test.allowed);
  }
}

TEST(InterfacePolicy, AutoWithoutDefaultRouteIsWhatIsUpAndNotLoopback) {
  InterfaceFacts facts = Machine();
  facts.default_route.clear();
  EXPECT_THAT(InterfacePolicy().AllowedNames(facts),
              ElementsAre("eth0", "eth1", "wlan0"));
}

TEST(SelectInterfaces, TakesEverythingAllowedWhenNoneIsNamed) {
  absl::StatusOr<std::vector<std::string>> names =
      SelectInterfaces(Machine(), {Patterns("eth*"), {}}, {});
  ASSERT_TRUE(names.ok());
  EXPECT_THAT(*names, ElementsAre("eth0", "eth1"));
}

TEST(SelectInterfaces, LetsAGlobNameTheAllowedOnes) {
  absl::StatusOr<std::vector<std::string>> names =
      SelectInterfaces(Machine(), {Patterns("eth1,lo"), {}}, Patterns("eth*"));
  ASSERT_TRUE(names.ok());
  EXPECT_THAT(*names, ElementsAre("eth1"));
}

TEST(SelectInterfaces, SaysWhatIsMissingAndWhatThereIs) {
  const struct {
    const char* name;
    const char* wanted;
    absl::StatusCode code;
    const char* names;
  } kCases[] = {
      {"absent", "eth9", absl::StatusCode::kNotFound, "eth9"},
      {"absent glob", "tun*", absl::StatusCode::kNotFound, "tun*"},
      {"not allowed", "wlan0", absl::StatusCode::kPermissionDenied, "wlan0"},
      {"one of two", "eth0,lo", absl::StatusCode::kPermissionDenied, "lo"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    absl::Status status = SelectInterfaces(Machine(), {Patterns("eth*"), {}},
                                           Patterns(test.wanted))
                              .status();
    EXPECT_EQ(status.code(), test.code);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.names));
    EXPECT_THAT(std::string(status.message()), HasSubstr("eth0, eth1"));
  }
}

TEST(SelectInterfaces, NeedsOneThatIsHere) {
  absl::Status status =
      SelectInterfaces(Machine(), {Patterns("ppp0"), {}}, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("ppp0"));
}

TEST(SelectInterfaces, LeavesOutWhatHasNoEthernetFrames) {
  InterfaceFacts facts = Machine();
  tap::InterfaceInfo tunnel;
  tunnel.name = "tun0";
  tunnel.up = true;
  tunnel.ethernet = false;
  facts.interfaces.push_back(tunnel);
  const InterfacePolicy all{Patterns("*"), {}};
  const struct {
    const char* name;
    const char* wanted;
    bool selected;
  } kCases[] = {
      {"everything", "", false},
      {"a glob", "*", false},
      {"by name", "eth0,tun0", true},
      {"nothing else fits", "tun*", true},
      {"by name and glob", "tun0,*", true},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    const auto names = SelectInterfaces(facts, all, Patterns(test.wanted));
    ASSERT_TRUE(names.ok());
    EXPECT_EQ(std::count(names->begin(), names->end(), "tun0"), test.selected);
  }
  EXPECT_THAT(*SelectInterfaces(facts, {Patterns("tun0"), {}}, {}),
              ElementsAre("tun0"));
}

TEST(SelectInterfaces, MatchesAHostileGlobInShortTime) {
  InterfaceFacts facts;
  tap::InterfaceInfo interface;
  interface.name = std::string(200, 'a');
  facts.interfaces.push_back(interface);
  absl::Status status =
      SelectInterfaces(facts, {Patterns("*"), {}},
                       Patterns("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"))
          .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
}

// The cases that the editor's picker is held to as well.
nlohmann::json SharedCases(const char* of) {
  std::ifstream file(XDPLIVE_INTERFACE_NAMES);
  EXPECT_TRUE(file) << XDPLIVE_INTERFACE_NAMES;
  return nlohmann::json::parse(file)[of];
}

TEST(InterfacePatterns, NameWhateverTheKernelAllows) {
  for (const nlohmann::json& named : SharedCases("names")) {
    const std::string name = named["name"];
    SCOPED_TRACE(name);
    InterfaceFacts facts = Machine();
    std::erase_if(facts.interfaces,
                  [&name](const auto& it) { return it.name == name; });
    tap::InterfaceInfo interface;
    interface.name = name;
    interface.up = true;
    facts.interfaces.push_back(interface);
    const InterfacePatterns patterns = Patterns(named["listed"]);
    ASSERT_EQ(patterns.size(), 1u);
    EXPECT_FALSE(interfaces::IsOpenPattern(patterns.front()));
    EXPECT_EQ(interfaces::PlainName(patterns.front()), name);
    const InterfacePolicy all{Patterns("*"), {}};
    EXPECT_THAT(SelectInterfaces(facts, all, patterns).value(),
                ElementsAre(name));
    // And a policy of that name alone allows no other.
    const InterfacePolicy one{patterns, {}};
    EXPECT_THAT(one.AllowedNames(facts), ElementsAre(name));
  }
}

TEST(InterfacePatterns, AreReadAsTheEditorReadsThem) {
  for (const nlohmann::json& list : SharedCases("lists")) {
    SCOPED_TRACE(list["text"]);
    EXPECT_EQ(Patterns(list["text"]),
              list["items"].get<std::vector<std::string>>());
  }
  for (const nlohmann::json& plain : SharedCases("plain")) {
    const std::string item = plain["item"];
    SCOPED_TRACE(item);
    EXPECT_EQ(interfaces::IsOpenPattern(item), plain["name"].is_null());
    if (!plain["name"].is_null()) {
      EXPECT_EQ(interfaces::PlainName(item), plain["name"].get<std::string>());
    }
  }
}

// The kernel gives no such name; read as another one, it would mean that.
TEST(InterfacePatterns, RefuseBlanksThatBelongToAName) {
  for (const nlohmann::json& named : SharedCases("spaced")) {
    const std::string listed = named["listed"];
    EXPECT_EQ(
        interfaces::ParseInterfacePatterns("test", listed).status().code(),
        absl::StatusCode::kInvalidArgument)
        << listed;
  }
}

TEST(SelectInterfaces, TakesAWholeNameBeforeAPattern) {
  InterfaceFacts facts = Machine();
  for (const char* name : {"*", "eth?"}) {
    tap::InterfaceInfo interface;
    interface.name = name;
    facts.interfaces.push_back(interface);
  }
  const InterfacePolicy all{Patterns("*"), {}};
  EXPECT_THAT(SelectInterfaces(facts, all, Patterns("*")).value(),
              ElementsAre("*"));
  EXPECT_THAT(SelectInterfaces(facts, all, Patterns("eth?")).value(),
              ElementsAre("eth?"));
  const InterfacePolicy others{Patterns("eth0,eth1"), {}};
  EXPECT_THAT(SelectInterfaces(facts, others, Patterns("eth?")).value(),
              ElementsAre("eth0", "eth1"));
}

TEST(InterfaceLimit, IsAnErrorWhenItNamesNothing) {
  for (const char* text : {",", " , ", " ", ",,,"}) {
    const absl::Status status =
        interfaces::ParseInterfaceLimit("LIMIT", text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr("LIMIT")) << text;
  }
  EXPECT_TRUE(interfaces::ParseInterfaceLimit("LIMIT", "")->empty());
}

TEST(SelectInterfaces, NamesNoneThatIsNotAllowed) {
  for (const char* wanted : {"", "lo", "ppp9", "wlan*", "wlan0"}) {
    const absl::Status status =
        SelectInterfaces(Machine(), {Patterns("ppp0"), {}}, Patterns(wanted))
            .status();
    ASSERT_FALSE(status.ok());
    for (const char* secret : {"docker0", "eth0", "eth1"}) {
      EXPECT_THAT(std::string(status.message()),
                  ::testing::Not(HasSubstr(secret)))
          << wanted;
    }
  }
}

}  // namespace
}  // namespace xdplive::datasource
