#include "datasource/events/event_log.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::Time At(int64_t second) { return absl::FromUnixSeconds(1000 + second); }

Event Make(EventKind kind, const std::string& interface, int64_t second) {
  Event event;
  event.kind = kind;
  event.seen.interface = interface;
  event.text = "it happened";
  event.begin = At(second);
  return event;
}

Event Down(int64_t second) {
  return Make(EventKind::kInterfaceDown, "eth0", second);
}

Event Up(int64_t second) {
  return Make(EventKind::kInterfaceUp, "eth0", second);
}

std::vector<int64_t> BeginsOf(const std::vector<Event>& events) {
  std::vector<int64_t> seconds;
  for (const Event& event : events) {
    seconds.push_back(absl::ToInt64Seconds(event.begin - At(0)));
  }
  return seconds;
}

TEST(Event, IsTitledAndTaggedByWhatItIs) {
  Event event = Make(EventKind::kCaptureFellBack, "eth0", 0);
  event.direction = tap::Direction::kIngress;
  event.details = {"generic"};
  EXPECT_EQ(TitleOf(event), "capture fell back: eth0 ingress");
  EXPECT_EQ(TagsOf(event), "capture,fell-back,eth0,ingress,generic");
  event = Make(EventKind::kCaptureFailed, "", 0);
  EXPECT_EQ(TitleOf(event), "capture failed");
  EXPECT_EQ(TagsOf(event), "capture,failed");
}

TEST(Event, KeepsOneTagOfANameWithAComma) {
  EXPECT_EQ(TagsOf(Make(EventKind::kInterfaceUp, "a,b", 0)),
            "interface,up,a_b");
}

TEST(EventLog, AnswersWhatTouchesARange) {
  EventLog log(At(0));
  log.Add(Make(EventKind::kMtuChanged, "eth0", 10));
  log.Add(Down(20));
  log.Add(Make(EventKind::kCaptureFailed, "eth1", 25));
  log.End(KeyOf(Down(0)), At(40));
  log.Add(Up(40));
  const struct {
    const char* name;
    int from;
    int to;
    std::vector<int64_t> begins;
  } kCases[] = {
      {"all", 0, 100, {10, 20, 25, 40}},
      {"ends belong to it", 10, 20, {10, 20}},
      {"within what lasted", 30, 35, {20, 25}},
      {"behind what lasted", 41, 50, {25}},
      {"what still lasts", 90, 100, {25}},
      {"before all", 0, 9, {}},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(BeginsOf(log.Between(At(test.from), At(test.to)).events),
              test.begins);
  }
}

TEST(EventLog, GoesOnBehindTheRange) {
  EventLog log(At(0));
  log.Add(Up(1));
  log.Add(Down(2));
  log.Add(Up(3));
  const EventLog::ReadResult read = log.Between(At(0), At(2));
  EXPECT_THAT(BeginsOf(read.events), ElementsAre(1, 2));
  EXPECT_THAT(BeginsOf(log.Range(read.next_cursor, log.EndCursor())),
              ElementsAre(3));
}

TEST(EventLog, EndsTheNewestOfAKeyOnce) {
  EventLog log(At(0));
  log.Add(Down(1));
  log.Add(Make(EventKind::kInterfaceDown, "eth1", 2));
  log.Add(Down(3));
  log.End(KeyOf(Down(0)), At(5), "for two seconds");
  log.End(KeyOf(Down(0)), At(9));
  const std::vector<Event> events = log.Range(0, log.EndCursor());
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_FALSE(events[0].end.has_value());
  EXPECT_FALSE(events[1].end.has_value());
  EXPECT_EQ(events[2].end, At(5));
  EXPECT_EQ(TextOf(events[2]), "for two seconds");
}

TEST(EventLog, LetsAFlappingInterfaceGrowOneEvent) {
  EventLog log(At(0));
  for (int i = 0; i < 600; ++i) {
    log.Add(Down(2 * i));
    log.End(KeyOf(Down(0)), At(2 * i + 1));
    log.Add(Up(2 * i + 1));
  }
  const std::vector<Event> events = log.Range(0, log.EndCursor());
  ASSERT_THAT(events, SizeIs(2 * EventLog::kBurst));
  const Event& last_down = events[8];
  EXPECT_EQ(last_down.kind, EventKind::kInterfaceDown);
  EXPECT_EQ(last_down.begin, At(8));
  EXPECT_EQ(last_down.end, At(1199));
  EXPECT_EQ(last_down.times, 596u);
  EXPECT_THAT(TextOf(last_down), EndsWith("(596 times since 00:16:48 UTC)"));
  EXPECT_EQ(events[9].end, At(1199));
}

TEST(EventLog, TellsAnewAfterAQuietTime) {
  EventLog log(At(0));
  for (int i = 0; i < 10; ++i) log.Add(Up(i));
  EXPECT_EQ(log.EndCursor(), EventLog::kBurst);
  log.Add(Up(9 + 59));
  EXPECT_EQ(log.EndCursor(), EventLog::kBurst);
  log.Add(Up(9 + 59 + 60));
  EXPECT_EQ(log.EndCursor(), EventLog::kBurst + 1);
}

TEST(EventLog, KeepsTheNewestOnly) {
  EventLog log(At(0), 3);
  EXPECT_EQ(log.HistoryBegin(), At(0));
  for (int i = 1; i <= 5; ++i) {
    log.Add(Make(EventKind::kInterfaceUp, std::string(i, 'x'), i));
  }
  EXPECT_THAT(BeginsOf(log.Range(0, log.EndCursor())), ElementsAre(3, 4, 5));
  EXPECT_THAT(BeginsOf(log.Range(4, 5)), ElementsAre(5));
  EXPECT_THAT(log.Range(5, 9), IsEmpty());
  EXPECT_EQ(log.Between(At(0), At(3)).next_cursor, 3u);
  EXPECT_EQ(log.HistoryBegin(), At(3));
}

TEST(EventLog, NeverGoesBackInTime) {
  EventLog log(At(0));
  log.Add(Up(10));
  log.Add(Down(5));
  EXPECT_THAT(BeginsOf(log.Range(0, 2)), ElementsAre(10, 10));
}

TEST(EventLog, CutsLongTextsBetweenCharacters) {
  EventLog log(At(0));
  Event event = Up(0);
  event.text = std::string(EventLog::kMaxTextBytes - 1, 'a') + "äb";
  log.Add(event);
  EXPECT_EQ(log.Range(0, 1)[0].text,
            std::string(EventLog::kMaxTextBytes - 1, 'a') + "…");
}

}  // namespace
}  // namespace xdplive::datasource
