#include "datasource/kinds/tables/table_query.h"

#include "datasource/kinds/tables/table_stream.h"
#include "gmock/gmock.h"
#include "kit/cc/datasource/fake_sender.h"
#include "nlohmann/json.hpp"
#include "unit/datasource/counting_fixture.h"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::IngressOf;

class TableQueryTest : public CountingTest {
 protected:
  TableQueryTest() {
    query_.kind = Kind::kFlows;
    query_.group_by = flow::FiveTuple();
    EXPECT_TRUE(Ask().ok());
  }

  absl::StatusOr<std::vector<sdk::data::Frame>> Ask() {
    return AnswerTable(hub_, paths_, channels_, scope_, asked_, query_,
                       clock_.now());
  }
};

TEST_F(TableQueryTest, ListsTheLargestFlowsFirst) {
  CountSecond({{Key(1, 2, 6), 10, 1000}, {Key(3, 4, 17, 53), 2, 5000}});
  CountSecond({{Key(1, 2, 6), 10, 1000}});
  const auto frames = Ask();
  ASSERT_TRUE(frames.ok()) << frames.status();
  ASSERT_THAT(*frames, SizeIs(1));
  const sdk::data::Frame& frame = frames->front();
  EXPECT_THAT(Names(frame),
              ElementsAre("source_ip", "source_port", "destination_ip",
                          "destination_port", "protocol", "packets", "bytes",
                          "packets_per_second", "bits_per_second", "first_seen",
                          "last_seen", "flags", "ttl_min", "ttl_max"));
  EXPECT_THAT(Texts(frame.fields[0]), ElementsAre("10.0.0.3", "10.0.0.1"));
  EXPECT_THAT(std::get<sdk::data::Column<uint16_t>>(frame.fields[3].values),
              ElementsAre(53, 443));
  EXPECT_THAT(Texts(frame.fields[4]), ElementsAre("UDP", "TCP"));
  EXPECT_THAT(std::get<sdk::data::Column<uint64_t>>(frame.fields[5].values),
              ElementsAre(2, 20));
  EXPECT_THAT(Numbers(frame.fields[7]), ElementsAre(1, 10));
  EXPECT_THAT(Numbers(frame.fields[8]), ElementsAre(20000, 8000));
  EXPECT_EQ(frame.ref_id, "A");
  EXPECT_THAT(frame.meta.channel, StartsWith("ds/uid/"));
}

TEST_F(TableQueryTest, TellsWhatItsLimitLeavesOut) {
  query_.group_by = {flow::FlowField::kSourceIp};
  query_.limit = 1;
  CountSecond({{Key(1, 2), 10, 1000}, {Key(3, 4), 2, 100}}, IngressOf("eth0"),
              5);
  const sdk::data::Frame frame = Ask()->front();
  EXPECT_EQ(frame.rows(), 1u);
  EXPECT_EQ(json::parse(frame.meta.custom_json), json::parse(R"({
      "groups": 2, "other": {"packets": 2, "bytes": 100},
      "overflow": {"packets": 5, "bytes": 500}})"));
  EXPECT_THAT(frame.meta.notices, SizeIs(1));
}

TEST_F(TableQueryTest, DrawsEveryEdgeBetweenNodesThatAreThere) {
  query_.kind = Kind::kConversations;
  CountSecond({{Key(1, 2, 6), 10, 1000},
               {Key(2, 1, 6), 5, 3000},
               {Key(3, 1, 17), 1, 60}});
  const auto frames = Ask();
  ASSERT_TRUE(frames.ok()) << frames.status();
  ASSERT_THAT(*frames, SizeIs(2));
  const sdk::data::Frame& nodes = (*frames)[0];
  const sdk::data::Frame& edges = (*frames)[1];
  EXPECT_THAT(Texts(edges.fields[0]),
              ElementsAre("10.0.0.1|10.0.0.2", "10.0.0.1|10.0.0.3"));
  for (const size_t end : {1u, 2u}) {
    for (const std::string& host : Texts(edges.fields[end])) {
      EXPECT_THAT(Texts(nodes.fields[0]), Contains(host));
    }
  }
  EXPECT_THAT(Numbers(edges.fields[3]), ElementsAre(32000, 480));
  EXPECT_NE(nodes.meta.channel, edges.meta.channel);
  EXPECT_EQ(nodes.meta.preferred_visualisation_type, "nodeGraph");
  // The arcs of each node make a whole.
  for (size_t row = 0; row < nodes.rows(); ++row) {
    double sum = 0;
    for (size_t arc = 5; arc < 9; ++arc) {
      sum += Numbers(nodes.fields[arc])[row];
    }
    EXPECT_DOUBLE_EQ(sum, 1);
  }
}

TEST_F(TableQueryTest, StreamsWholeFramesOfTheLastMinute) {
  CountSecond({{Key(1, 2), 10, 1000}});
  for (int i = 0; i < 90; ++i) CountSecond({{Key(3, 4), 1, 100}});
  query_.group_by = {flow::FlowField::kSourceIp};
  StreamCounters counters;
  const auto sender = std::make_shared<FakeSender>();
  TableStream stream(hub_, scope_.asker(), query_,
                     ToldHostsOf(channels_, scope_, query_, clock_.now()),
                     FrameSender(sender), counters);
  CountSecond({{Key(3, 4), 1, 100}});
  stream.Refresh();
  const std::vector<json> packets = sender->packets();
  ASSERT_THAT(packets, SizeIs(2));
  EXPECT_TRUE(packets[1].contains("schema"));
  EXPECT_EQ(packets[1]["data"]["values"][0], json::parse(R"(["10.0.0.3"])"));
  EXPECT_EQ(packets[1]["data"]["values"][1], json::parse("[60]"));
  sender->SetQueuedBytes(1);
  stream.Refresh();
  EXPECT_THAT(sender->packets(), SizeIs(2));
}

}  // namespace
}  // namespace xdplive::datasource
