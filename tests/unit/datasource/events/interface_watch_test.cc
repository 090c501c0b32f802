#include "datasource/events/interface_watch.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixSeconds(1000);

tap::InterfaceInfo Interface(const std::string& name, int index, bool up = true,
                             uint32_t mtu = 1500) {
  tap::InterfaceInfo info;
  info.name = name;
  info.index = index;
  info.up = up;
  info.mtu = mtu;
  return info;
}

std::vector<std::string> Titles(const std::vector<Event>& events) {
  std::vector<std::string> titles;
  for (const Event& event : events) titles.push_back(TitleOf(event));
  return titles;
}

std::vector<std::string> Compare(const std::vector<tap::InterfaceInfo>& before,
                                 const std::vector<tap::InterfaceInfo>& after) {
  return Titles(CompareInterfaces({before, ""}, {after, ""}, kNow));
}

TEST(InterfaceWatch, TellsWhatBecameOfEach) {
  const auto eth0 = Interface("eth0", 2);
  EXPECT_THAT(Compare({eth0}, {eth0}), IsEmpty());
  EXPECT_THAT(Compare({}, {eth0}), ElementsAre("interface appeared: eth0"));
  EXPECT_THAT(Compare({eth0}, {}), ElementsAre("interface gone: eth0"));
  EXPECT_THAT(Compare({eth0}, {Interface("eth0", 2, false)}),
              ElementsAre("interface down: eth0"));
  EXPECT_THAT(Compare({Interface("eth0", 2, false)}, {eth0}),
              ElementsAre("interface up: eth0"));
  EXPECT_THAT(Compare({eth0}, {Interface("wan", 2)}),
              ElementsAre("interface renamed: eth0", "interface renamed: wan"));
}

TEST(InterfaceWatch, TellsAReplacementAsGoneAndNew) {
  EXPECT_THAT(Compare({Interface("eth0", 2)}, {Interface("eth0", 7, false)}),
              ElementsAre("interface gone: eth0", "interface appeared: eth0"));
}

TEST(InterfaceWatch, FollowsNamesThatChangeHands) {
  EXPECT_THAT(Compare({Interface("a", 1), Interface("b", 2)},
                      {Interface("a", 2), Interface("b", 1)}),
              ElementsAre("interface renamed: a", "interface renamed: b",
                          "interface renamed: b", "interface renamed: a"));
}

TEST(InterfaceWatch, SaysFromWhichMtuToWhich) {
  const std::vector<Event> events =
      CompareInterfaces({{Interface("eth0", 2)}, ""},
                        {{Interface("eth0", 2, true, 9000)}, ""}, kNow);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_THAT(events[0].text, HasSubstr("from 1500 to 9000"));
  EXPECT_EQ(TagsOf(events[0]), "interface,mtu,eth0,9000");
  EXPECT_EQ(events[0].begin, kNow);
}

TEST(InterfaceWatch, EndsWhatAChangePutsAnEndTo) {
  const auto step = [](int second) { return kNow + absl::Seconds(second); };
  EventLog log(kNow);
  const InterfaceFacts up{{Interface("eth0", 2)}, ""};
  const InterfaceFacts down{{Interface("eth0", 2, false)}, ""};
  const InterfaceFacts none{};
  const InterfaceFacts back{{Interface("eth0", 3)}, ""};
  RecordChanges(CompareInterfaces(up, down, step(1)), log);
  RecordChanges(CompareInterfaces(down, none, step(2)), log);
  RecordChanges(CompareInterfaces(none, back, step(5)), log);
  const std::vector<Event> events = log.Range(0, log.EndCursor());
  ASSERT_THAT(Titles(events),
              ElementsAre("interface down: eth0", "interface gone: eth0",
                          "interface appeared: eth0"));
  EXPECT_EQ(events[0].end, step(2));
  EXPECT_EQ(events[1].end, step(5));
  EXPECT_FALSE(events[2].end.has_value());
}

TEST(InterfaceWatch, EndsTheDownOfANameThatIsGivenUp) {
  EventLog log(kNow);
  const InterfaceFacts up{{Interface("eth0", 2)}, ""};
  const InterfaceFacts down{{Interface("eth0", 2, false)}, ""};
  const InterfaceFacts renamed{{Interface("wan", 2, false)}, ""};
  RecordChanges(CompareInterfaces(up, down, kNow), log);
  RecordChanges(CompareInterfaces(down, renamed, kNow + absl::Seconds(1)), log);
  EXPECT_EQ(log.Range(0, 1)[0].end, kNow + absl::Seconds(1));
}

TEST(InterfaceWatch, SaysWhyAnInterfaceIsNoLongerTheSame) {
  const InterfaceFacts facts{{Interface("eth0", 2), Interface("wan", 3)}, ""};
  EXPECT_TRUE(StillThere(facts, "eth0", 2).ok());
  EXPECT_TRUE(absl::IsUnavailable(StillThere(facts, "eth0", 9)));
  EXPECT_TRUE(absl::IsNotFound(StillThere(facts, "eth1", 9)));
  const absl::Status renamed = StillThere(facts, "eth1", 3);
  EXPECT_TRUE(absl::IsNotFound(renamed));
  EXPECT_THAT(std::string(renamed.message()),
              AllOf(HasSubstr("it was renamed"), Not(HasSubstr("wan"))));
}

}  // namespace
}  // namespace xdplive::datasource
