#include "datasource/live/stream_outlet.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_sender.h"

namespace xdplive::datasource {
namespace {

using ::testing::IsEmpty;
using ::xdplive::testing::FakeSender;

class StreamOutletTest : public ::testing::Test {
 protected:
  // The notice of the packet sent last.
  std::string LastNotice() const {
    return sender_->packets().back()["schema"]["meta"]["notices"][0]["text"];
  }

  StreamCounters counters_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
  std::optional<StreamOutlet> outlet_{std::in_place, FrameSender(sender_),
                                      counters_};
};

TEST_F(StreamOutletTest, CountsTheStreamAndWhatItSends) {
  EXPECT_EQ(counters_.open, 1);
  outlet_->Send({}, sdk::data::FrameParts::kData, 3);
  outlet_->Dropped(2);
  EXPECT_EQ(counters_.frames_sent, 1u);
  EXPECT_EQ(counters_.rows_sent, 3u);
  EXPECT_EQ(counters_.bytes_sent, sender_->packets().front().dump().size());
  EXPECT_EQ(counters_.rows_dropped, 2u);
  outlet_.reset();
  EXPECT_EQ(counters_.open, 0);
}

TEST_F(StreamOutletTest, SaysAFailureOnceAndOnceThatItIsOver) {
  EXPECT_FALSE(outlet_->has_news());
  outlet_->SetFailure("no eth0");
  ASSERT_TRUE(outlet_->has_news());
  outlet_->SendNews({});
  EXPECT_EQ(LastNotice(), "no eth0");
  EXPECT_FALSE(outlet_->has_news());
  outlet_->SetFailure("");
  ASSERT_TRUE(outlet_->has_news());
  outlet_->SendNews({});
  EXPECT_EQ(LastNotice(), "packets are captured again");
  EXPECT_FALSE(outlet_->has_news());
}

TEST_F(StreamOutletTest, SendsNothingOnceClosed) {
  outlet_->Close();
  outlet_->Send({}, sdk::data::FrameParts::kData, 3);
  EXPECT_THAT(sender_->packets(), IsEmpty());
  EXPECT_EQ(counters_.rows_sent, 0u);
}

}  // namespace
}  // namespace xdplive::datasource
