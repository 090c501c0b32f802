#include "datasource/kinds/ledger/ledger_frame.h"

#include <iterator>
#include <string>
#include <vector>

#include "datasource/kinds/ledger/ledger_json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::SizeIs;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::IngressOf;

std::vector<tap::LedgerRow> TwoRows() {
  std::vector<tap::LedgerRow> rows(2);
  rows[0].tap = IngressOf("eth0");
  rows[1].tap = EgressOf("eth0");
  return rows;
}

TEST(LedgerFrame, TellsOfALinkOnlyWhereThereIsOne) {
  std::vector<tap::LedgerRow> rows = TwoRows();
  EXPECT_THAT(LedgerFrame(rows).fields, SizeIs(15));
  EXPECT_FALSE(json::parse(LedgerToJson(rows))[0].contains("sent"));
  rows[0].link = {.sent = 8,
                  .received = 7,
                  .lost = 1,
                  .dropped_by_agent = 2,
                  .as_of_unix_ns = 1'700'000'000'123'000'000};
  EXPECT_THAT(LedgerFrame(rows).fields, SizeIs(std::size(tap::kCaptureFrame)));
  const json told = json::parse(LedgerToJson(rows));
  EXPECT_EQ(told[0]["sent"], 8);
  EXPECT_EQ(told[0]["received"], 7);
  EXPECT_EQ(told[0]["lost"], 1);
  EXPECT_EQ(told[0]["dropped_by_agent"], 2);
  EXPECT_EQ(told[0]["as_of"], "2023-11-14T22:13:20.123Z");
  // A tap of another client.
  EXPECT_TRUE(told[1]["sent"].is_null());
}

}  // namespace
}  // namespace xdplive::datasource
