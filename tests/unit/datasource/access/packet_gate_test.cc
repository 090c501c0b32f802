#include "datasource/access/packet_gate.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "datasource/access/engine_cap.h"
#include "datasource/ask/query_words.h"
#include "datasource/ask/schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Scope ScopeOf(Role role, const std::string& access) {
  Scope scope;
  scope.role = role;
  scope.login = "boris";
  scope.settings.packet_access = access;
  return scope;
}

std::string Refusal(const Scope& scope) {
  const absl::Status status = MaySee(scope, Shows::kPackets);
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  return std::string(status.message());
}

TEST(PacketGate, OpensForTheRoleThatIsNamedAndThoseAbove) {
  constexpr Role kRoles[] = {Role::kNone, Role::kViewer, Role::kEditor,
                             Role::kAdmin};
  // The words of the settings go from the most open one on.
  const auto words = settings_schema::kPacketAccess.words;
  for (size_t role = 0; role < std::size(kRoles); ++role) {
    for (size_t word = 0; word < words.size(); ++word) {
      const Scope scope = ScopeOf(kRoles[role], std::string(words[word]));
      EXPECT_EQ(MaySee(scope, Shows::kPackets).ok(), role > word)
          << role << " " << words[word];
      EXPECT_TRUE(MaySee(scope, Shows::kAggregates).ok());
    }
  }
}

TEST(PacketGate, StaysShutForAWordThatItDoesNotKnow) {
  EXPECT_THAT(Refusal(ScopeOf(Role::kAdmin, "everybody")),
              HasSubstr("everybody"));
}

TEST(PacketGate, TakesTheStricterOfWhatDataSourceAndEngineSay) {
  Scope scope = ScopeOf(Role::kViewer, "viewer");
  HoldToEngine(tap::EngineLimits{.packet_access = "editor"}, scope);
  EXPECT_THAT(Refusal(scope), HasSubstr("viewers"));
  EXPECT_THAT(scope.remarks, ElementsAre(HasSubstr("editor and not viewer")));
  scope = ScopeOf(Role::kViewer, "admin");
  HoldToEngine(tap::EngineLimits{.packet_access = "viewer"}, scope);
  EXPECT_THAT(Refusal(scope), HasSubstr("admin"));
  scope = ScopeOf(Role::kAdmin, "viewer");
  HoldToEngine(tap::EngineLimits{.packet_access = "nobody"}, scope);
  EXPECT_THAT(Refusal(scope), HasSubstr("nobody"));
}

TEST(PacketGate, StaysShutUntilTheEngineHasToldWhoMaySeePackets) {
  Scope scope = ScopeOf(Role::kAdmin, "viewer");
  HoldToEngine(absl::UnavailableError("it is away"), scope);
  EXPECT_EQ(MaySee(scope, Shows::kPackets),
            absl::UnavailableError("it is away"));
  EXPECT_TRUE(MaySee(scope, Shows::kAggregates).ok());
}

TEST(PacketGate, StaysShutForAlertRulesWhoeverRunsThem) {
  Scope scope = ScopeOf(Role::kAdmin, "viewer");
  scope.for_alert = true;
  EXPECT_THAT(Refusal(scope), HasSubstr("traffic"));
}

TEST(PacketGate, SaysWhatWhyAndTheMendAndNamesNobody) {
  EXPECT_THAT(Refusal(ScopeOf(Role::kViewer, "editor")),
              AllOf(HasSubstr("open packets: packetAccess is \"editor\", and "
                              "viewers see counts, charts and flows alone; ask "
                              "for the role or let an administrator lower "
                              "packetAccess"),
                    Not(HasSubstr("boris"))));
  EXPECT_THAT(Refusal(ScopeOf(Role::kEditor, "admin")), HasSubstr("editors"));
  EXPECT_THAT(Refusal(ScopeOf(Role::kNone, "viewer")), HasSubstr("sign in"));
  EXPECT_THAT(Refusal(ScopeOf(Role::kAdmin, "nobody")), HasSubstr("nobody"));
}

TEST(PacketGate, KnowsTheOneKindThatShowsPackets) {
  std::vector<std::string> words;
  for (const auto& word : kKindWords) {
    if (ShownBy(word.value) == Shows::kPackets) words.emplace_back(word.text);
  }
  EXPECT_THAT(words, ElementsAre("packets"));
}

TEST(PacketGate, SaysWhoSeesPackets) {
  Settings settings;
  for (const auto& [access, who] :
       {std::pair{"viewer", "by viewers, editors and administrators ("},
        std::pair{"editor", "by editors and administrators ("},
        std::pair{"admin", "by administrators ("},
        std::pair{"nobody", "by nobody ("}}) {
    settings.packet_access = access;
    EXPECT_THAT(WhoSeesPackets(settings), HasSubstr(who));
  }
}

}  // namespace
}  // namespace xdplive::datasource
