#include "datasource/kinds/ledger/ledger_stream.h"

#include <memory>
#include <string>
#include <vector>

#include "datasource/kinds/ledger/ledger_query.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/tap_spec.h"
#include "nlohmann/json.hpp"
#include "sdk/data/frame_json.h"
#include "unit/datasource/asking_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::SpecOf;

class CaptureStreamTest : public AskingTest {
 protected:
  CaptureStreamTest() {
    query_.kind = Kind::kCapture;
    query_.direction = DirectionChoice::kIngress;
  }

  std::unique_ptr<CaptureStream> Open() {
    return std::make_unique<CaptureStream>(hub_, scope_.asker(), query_,
                                           FrameSender(sender_), counters_);
  }

  CostWatch costs_{hub_, clock_.AsClock()};
  StreamCounters counters_;
  std::shared_ptr<FakeSender> sender_ = std::make_shared<FakeSender>();
};

TEST_F(CaptureStreamTest, AQueryAnswersTheLedgerOfTheTapsAskedFor) {
  FeedLease other = hub_.Acquire(IngressOf("lo")).value();
  sdk::backend::DataQuery asked;
  asked.ref_id = "A";
  absl::StatusOr<sdk::data::Frame> frame =
      AnswerCapture(hub_, costs_, paths_, scope_, asked, query_);
  ASSERT_TRUE(frame.ok()) << frame.status();
  EXPECT_EQ(frame->ref_id, "A");
  EXPECT_THAT(frame->meta.channel, StartsWith("ds/uid/s1/"));
  const json parsed =
      json::parse(FrameToJson(*frame, sdk::data::FrameParts::kAll));
  std::string columns;
  for (const json& field : parsed["schema"]["fields"]) {
    columns += field["name"].get<std::string>() + ":" +
               field["typeInfo"]["frame"].get<std::string>() + " ";
  }
  EXPECT_EQ(columns,
            "interface:string direction:string attach_mode:string "
            "filter:string seen:uint64 seen_bytes:uint64 matched:uint64 "
            "counted:uint64 overflow:uint64 shown:uint64 over_budget:uint64 "
            "ring_full:uint64 unparsed:uint64 ns_per_packet:float64 "
            "kernel_memory:uint64 ");
  EXPECT_EQ(parsed["data"]["values"], json::parse(R"([["eth0"], ["ingress"],
      ["generic"], [""], [10], [0], [10], [10], [0], [10], [0], [0], [0],
      [42.5], [0]])"));
}

TEST_F(CaptureStreamTest, OrdersTheTapsByInterfaceDirectionAndFilter) {
  query_.direction = DirectionChoice::kBoth;
  constexpr auto kIn = tap::Direction::kIngress;
  constexpr auto kOut = tap::Direction::kEgress;
  kernel_.AddInterface("eth1");
  std::vector<FeedLease> leases;
  for (const tap::TapSpec& spec :
       {SpecOf("eth1", kOut, "udp"), SpecOf("eth0", kIn, "udp"),
        SpecOf("eth1", kIn, "tcp"), SpecOf("eth0", kIn, "tcp")}) {
    leases.push_back(hub_.Acquire(spec).value());
  }
  const OpenedQuery opened = OpenQuery(hub_, scope_.asker(), query_);
  const sdk::data::Frame frame = CaptureFrame(hub_, opened, absl::OkStatus());
  const json values = json::parse(
      FrameToJson(frame, sdk::data::FrameParts::kData))["data"]["values"];
  std::string order;
  for (size_t i = 0; i < values[0].size(); ++i) {
    order += values[0][i].get<std::string>() + " " +
             values[1][i].get<std::string>() + " " +
             values[3][i].get<std::string>() + "\n";
  }
  EXPECT_EQ(order,
            "eth0 ingress \neth0 ingress tcp\neth0 ingress udp\n"
            "eth0 egress \neth1 ingress \neth1 ingress tcp\n"
            "eth1 egress \neth1 egress udp\n");
}

TEST_F(CaptureStreamTest, SaysWhyTheCostIsNotMeasured) {
  const OpenedQuery opened = OpenQuery(hub_, scope_.asker(), query_);
  const sdk::data::Frame frame = CaptureFrame(
      hub_, opened, absl::UnimplementedError("measure: Linux 5.8 is needed"));
  ASSERT_THAT(frame.meta.notices, SizeIs(1));
  EXPECT_THAT(frame.meta.notices[0].text, HasSubstr("Linux 5.8"));
}

TEST_F(CaptureStreamTest, MeasuresTheCostAsLongAsItLives) {
  EXPECT_EQ(kernel_.cost_holders(), 0);
  auto stream = Open();
  stream->Refresh();
  EXPECT_EQ(kernel_.cost_holders(), 1);
  EXPECT_EQ(sender_->packets().at(1)["data"]["values"][13][0], 42.5);
  stream.reset();
  EXPECT_EQ(kernel_.cost_holders(), 0);
}

TEST_F(CaptureStreamTest, SendsTheWholeLedgerAtOnceAndThenEachSecond) {
  auto stream = Open();
  stream->Refresh();
  const std::vector<json> packets = sender_->packets();
  ASSERT_THAT(packets, SizeIs(2));
  for (const json& packet : packets) {
    EXPECT_THAT(packet["schema"]["fields"], SizeIs(15));
    EXPECT_EQ(packet["data"]["values"][0], json::parse(R"(["eth0"])"));
  }
}

TEST_F(CaptureStreamTest, KeepsTheTapWhileSomebodyLooks) {
  auto stream = Open();
  clock_.Advance(absl::Minutes(1));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), SizeIs(1));
  stream.reset();
  clock_.Advance(absl::Seconds(10));
  hub_.Maintain();
  EXPECT_THAT(kernel_.taps(), SizeIs(0));
}

TEST_F(CaptureStreamTest, SaysWhyThereIsNothingToCount) {
  kernel_.SetOpenStatus(
      "eth0", absl::PermissionDeniedError("attach to eth0: no CAP_NET_ADMIN"));
  auto stream = Open();
  const json packet = sender_->packets().at(0);
  const json& notice = packet["schema"]["meta"]["notices"][0];
  EXPECT_EQ(notice["severity"], "error");
  EXPECT_THAT(notice["text"].get<std::string>(), HasSubstr("CAP_NET_ADMIN"));
  kernel_.SetOpenStatus("eth0", absl::OkStatus());
  stream->Refresh();
  EXPECT_FALSE(sender_->packets().at(1)["schema"].contains("meta"));
}

TEST_F(CaptureStreamTest, SkipsAFrameWhenTheHostIsSlow) {
  auto stream = Open();
  sender_->SetQueuedBytes(1);
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(1));
}

TEST_F(CaptureStreamTest, SendsNothingOnceClosed) {
  auto stream = Open();
  stream->Close();
  stream->Refresh();
  EXPECT_THAT(sender_->packets(), SizeIs(1));
}

}  // namespace
}  // namespace xdplive::datasource
