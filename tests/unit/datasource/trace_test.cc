#include "datasource/trace.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/tap_spec.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::SizeIs;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::ManualClock;

class TraceTest : public ::testing::Test {
 protected:
  static Scope Anna() {
    Scope scope;
    scope.org_id = 7;
    scope.uid = "uid";
    scope.login = "anna";
    return scope;
  }

  static Query Packets(const std::string& filter) {
    Query query;
    query.interfaces = {"eth0"};
    query.filter = Compiled(filter);
    return query;
  }

  ManualClock clock_;
  std::vector<json> lines_;
  Trace trace_{[this](sdk::backend::LogLevel level, std::string_view message,
                      std::initializer_list<sdk::backend::LogField> fields) {
                 lines_.push_back(json::parse(sdk::backend::LogLine(
                     absl::UnixEpoch(), level, message, fields)));
               },
               clock_.AsClock()};
};

TEST_F(TraceTest, ReplacesWhatTellsOfSomebody) {
  const auto by = std::make_shared<privacy::Anonymiser>("key");
  Scope scope = Anna();
  scope.anonymiser = by;
  trace_.OpenedPackets(scope, Packets("host 10.0.0.1"), "history");
  trace_.Refused(scope, "query", absl::InternalError("from 10.0.0.1"));
  trace_.Anonymise(by);
  Event event;
  event.filter = "host 10.0.0.1";
  event.text = "by 10.0.0.1 with the filter \"net 10.1\"";
  trace_.Happened(event);
  ASSERT_THAT(lines_, SizeIs(3));
  EXPECT_EQ(lines_[0]["filter"], by->Name("host 10.0.0.1"));
  EXPECT_EQ(lines_[1]["error"], "from " + by->Address("10.0.0.1"));
  EXPECT_EQ(lines_[2]["filter"], by->Name("host 10.0.0.1"));
  EXPECT_EQ(lines_[2]["text"], by->Text(event.text));
}

TEST_F(TraceTest, SaysWhoOpenedPacketsOfWhat) {
  trace_.OpenedPackets(Anna(), Packets("tcp"), "history");
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0]["@level"], "info");
  EXPECT_EQ(lines_[0]["@message"], "packets opened");
  EXPECT_EQ(lines_[0]["orgId"], "7");
  EXPECT_EQ(lines_[0]["dsUID"], "uid");
  EXPECT_EQ(lines_[0]["uname"], "anna");
  EXPECT_EQ(lines_[0]["how"], "history");
  EXPECT_EQ(lines_[0]["interface"], "eth0");
  EXPECT_EQ(lines_[0]["filter"], "tcp");
}

TEST_F(TraceTest, SaysTheSameOnceInAWhile) {
  for (int i = 0; i < 100; ++i) {
    trace_.OpenedPackets(Anna(), Packets("tcp"), "history");
  }
  EXPECT_THAT(lines_, SizeIs(1));
  trace_.OpenedPackets(Anna(), Packets("udp"), "history");
  EXPECT_THAT(lines_, SizeIs(2));
  clock_.Advance(Trace::kQuiet);
  trace_.OpenedPackets(Anna(), Packets("tcp"), "history");
  EXPECT_THAT(lines_, SizeIs(3));
}

TEST_F(TraceTest, BoundsTheLinesOfAMinuteAndCountsTheRest) {
  for (size_t i = 0; i < Trace::kMostLines + 50; ++i) {
    trace_.Refused(Anna(), "query", absl::NotFoundError(absl::StrCat(i)));
  }
  EXPECT_THAT(lines_, SizeIs(Trace::kMostLines));
  clock_.Advance(absl::Minutes(1));
  trace_.Refused(Anna(), "query", absl::NotFoundError("more"));
  ASSERT_THAT(lines_, SizeIs(Trace::kMostLines + 1));
  EXPECT_EQ(lines_.back()["leftOut"], "50");
  EXPECT_EQ(lines_.back()["@level"], "warn");
  EXPECT_EQ(lines_.back()["@message"], "query refused");
  EXPECT_EQ(lines_.back()["error"], "more");
}

TEST_F(TraceTest, TellsWhatHappensToTheCapture) {
  Event event;
  event.kind = EventKind::kCaptureFellBack;
  event.seen.interface = "eth0";
  event.direction = tap::Direction::kEgress;
  event.text = "attached by tcx after …";
  trace_.Happened(event);
  ASSERT_THAT(lines_, SizeIs(1));
  EXPECT_EQ(lines_[0]["@level"], "warn");
  EXPECT_EQ(lines_[0]["@message"], "capture fell back: eth0 egress");
  EXPECT_EQ(lines_[0]["interface"], "eth0");
  EXPECT_EQ(lines_[0]["direction"], "egress");
  EXPECT_EQ(lines_[0]["text"], event.text);
}

}  // namespace
}  // namespace xdplive::datasource
