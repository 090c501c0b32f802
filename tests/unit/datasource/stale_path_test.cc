// A path that is open in browsers while the key becomes another.
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_sender.h"
#include "unit/datasource/marked_canary_fixture.h"

namespace xdplive::datasource {
namespace {

using ::testing::SizeIs;

class StalePathTest : public MarkedCanaryTest {
 protected:
  StalePathTest() { anonymize_ = "off"; }
};

TEST_F(StalePathTest, TellsItsFollowersToAskAnewAndNothingElse) {
  const std::string path = PathsOf("Viewer", R"({"interface":"eth0"})").at(0);
  source_.reset();
  source_ = std::make_unique<PacketsDataSource>(PacketsDataSource::Options{
      .open_engine = kernel_.Factory(),
      .path_table_directory = root_.path() / "of another key",
      .now = absl::Now});
  EXPECT_THAT(Welcome("Viewer", path), IsEmpty());
  Run("Viewer", path);
  Ask("Viewer", R"({"interface":"eth0"})");
  ASSERT_TRUE(senders_.at(0)->WaitFor(1));
  Deliver();
  absl::SleepFor(absl::Milliseconds(300));
  const auto packets = senders_[0]->packets();
  ASSERT_THAT(packets, SizeIs(1));
  const auto schema = packets[0].at("schema");
  EXPECT_EQ(schema.at("meta").at("custom").dump(), R"({"askAgain":true})");
  EXPECT_THAT(schema.at("fields"), IsEmpty());
}

}  // namespace
}  // namespace xdplive::datasource
