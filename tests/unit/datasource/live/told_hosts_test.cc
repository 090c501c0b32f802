#include "datasource/live/told_hosts.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Pair = std::pair<std::string, std::string>;

flow::ConversationsAnswer Talk(const std::vector<Pair>& pairs) {
  flow::ConversationsAnswer answer;
  std::set<std::string> ids;
  for (const auto& [source, destination] : pairs) {
    flow::ConversationEdge edge;
    edge.source = source;
    edge.destination = destination;
    answer.edges.push_back(edge);
    ids.insert({source, destination});
  }
  for (const std::string& id : ids) {
    flow::ConversationHost host;
    host.id = id;
    host.out.packets = 1;
    answer.hosts.push_back(host);
  }
  return answer;
}

class ToldHostsTest : public ::testing::Test {
 protected:
  std::set<std::string> Nodes(const std::vector<Pair>& pairs,
                              bool to_all = true) {
    flow::ConversationsAnswer answer = Talk(pairs);
    told_.ListHosts(answer, to_all, now_);
    std::set<std::string> ids;
    for (const auto& host : answer.hosts) ids.insert(host.id);
    EXPECT_EQ(ids.size(), answer.hosts.size()) << "a host is listed twice";
    return ids;
  }

  std::set<std::string> Ends(const std::vector<Pair>& pairs) {
    flow::ConversationsAnswer answer = Talk(pairs);
    told_.NarrowEdges(answer, now_);
    std::set<std::string> ids;
    for (const auto& edge : answer.edges) {
      ids.insert({edge.source, edge.destination});
    }
    return ids;
  }

  ToldHosts told_;
  absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
};

TEST_F(ToldHostsTest, EdgesOfANewHostWaitForAFrameOfNodes) {
  told_.Answered(Talk({{"a", "b"}}), now_);
  now_ += absl::Milliseconds(300);
  EXPECT_THAT(Nodes({{"a", "b"}}), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(Ends({{"a", "b"}, {"a", "c"}}), UnorderedElementsAre("a", "b"));
  now_ += absl::Seconds(1);
  Nodes({{"a", "b"}, {"a", "c"}});
  EXPECT_THAT(Ends({{"a", "c"}}), IsEmpty()) << "may come before that frame";
  now_ += absl::Seconds(1);
  Nodes({{"a", "c"}});
  EXPECT_THAT(Ends({{"a", "c"}}), UnorderedElementsAre("a", "c"));
}

TEST_F(ToldHostsTest, NodesListAHostThatFellSilentForAWhile) {
  told_.Answered(Talk({{"a", "b"}, {"c", "d"}}), now_);
  now_ += absl::Seconds(1);
  EXPECT_THAT(Nodes({{"a", "b"}}), UnorderedElementsAre("a", "b", "c", "d"));
  now_ += ToldHosts::kListed;
  EXPECT_THAT(Nodes({{"a", "b"}}), UnorderedElementsAre("a", "b"));
}

TEST_F(ToldHostsTest, EdgesThatAreReadAloneAreASecondLate) {
  EXPECT_THAT(Ends({{"a", "b"}}), IsEmpty());
  now_ += absl::Seconds(1);
  EXPECT_THAT(Ends({{"a", "b"}}), UnorderedElementsAre("a", "b"));
}

// Streams of random talk: whichever of the two is a frame ahead at a viewer,
// every edge finds its hosts.
TEST_F(ToldHostsTest, EdgesFindTheirHostsWhicheverComesFirst) {
  std::mt19937 random(7);
  const auto talk = [&] {
    std::vector<Pair> pairs;
    for (int i = 0; i < 6; ++i) {
      pairs.push_back({std::string(1, 'a' + random() % 20),
                       std::string(1, 'a' + random() % 20)});
    }
    return pairs;
  };
  const auto expect_found = [](const std::set<std::string>& ends,
                               const std::set<std::string>& nodes) {
    for (const std::string& end : ends) EXPECT_TRUE(nodes.contains(end)) << end;
  };
  std::vector<Pair> pairs = talk();
  told_.Answered(Talk(pairs), now_);
  std::set<std::string> nodes_before;
  for (const auto& [a, b] : pairs) nodes_before.insert({a, b});
  std::set<std::string> ends_before = nodes_before;
  size_t drawn = 0;
  for (int second = 0; second < 200; ++second) {
    now_ += absl::Seconds(1);
    pairs = talk();
    std::set<std::string> nodes, ends;
    if (random() % 2 == 0) {
      nodes = Nodes(pairs);
      ends = Ends(pairs);
    } else {
      ends = Ends(pairs);
      nodes = Nodes(pairs);
    }
    expect_found(ends, nodes);
    expect_found(ends, nodes_before);
    expect_found(ends_before, nodes);
    drawn += ends.size();
    nodes_before = nodes;
    ends_before = ends;
  }
  EXPECT_GT(drawn, 500u);
}

}  // namespace
}  // namespace xdplive::datasource
