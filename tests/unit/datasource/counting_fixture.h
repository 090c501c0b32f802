// A data source whose taps count what a test says, second by second.
#ifndef XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_
#define XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "kit/cc/flow/naive_history.h"
#include "unit/datasource/asking_fixture.h"

namespace xdplive::datasource {

class CountingTest : public AskingTest {
 protected:
  struct Counted {
    tap::FlowKey key;
    uint64_t packets;
    uint64_t bytes;
  };

  CountingTest() {
    query_.direction = DirectionChoice::kIngress;
    AskFor(absl::Minutes(5));
  }

  // Lets a second pass in which the tap counts these flows.
  void CountSecond(const std::vector<Counted>& flows, const tap::TapSpec& spec,
                   uint64_t overflow = 0) {
    clock_.Advance(absl::Seconds(1));
    DeliverSecond(flows, spec, overflow);
    AskFor(absl::Minutes(5));
  }
  void CountSecond(const std::vector<Counted>& flows) {
    CountSecond(flows, testing::IngressOf("eth0"));
  }

  // The second that ended just now.
  void DeliverSecond(const std::vector<Counted>& flows,
                     const tap::TapSpec& spec, uint64_t overflow = 0) {
    const int64_t end = absl::ToUnixNanos(clock_.now());
    flow::Piece piece;
    piece.time = {end - flow::kSecond, end};
    for (const Counted& flow : flows) {
      piece.AddFlow(flow.key, flow.packets, flow.bytes);
    }
    if (overflow > 0) piece.AddOverflow(6, overflow, 100 * overflow);
    tap::TapWindow window;
    window.begin_unix_ns = piece.time.begin;
    window.end_unix_ns = piece.time.end;
    window.counts = piece.counts;
    window.counts.seen = piece.counts.matched;
    window.flows = piece.flows;
    kernel_.DeliverWindow(spec, window);
  }

  static tap::FlowKey Key(uint8_t source, uint8_t destination,
                          uint8_t protocol = 6, uint16_t port = 443) {
    tap::FlowKey key =
        flow::Ipv4Flow(source, destination, protocol, 1000, port);
    key.vlan = tap::kNoVlan;
    key.ethertype = 0x800;
    key.ttl = 64;
    return key;
  }

  static std::vector<double> Numbers(const sdk::data::Field& field) {
    return std::get<sdk::data::Column<double>>(field.values);
  }
  static std::vector<std::string> Texts(const sdk::data::Field& field) {
    return std::get<sdk::data::Column<std::string>>(field.values);
  }
  // Of a series what its name ends with, behind what is said of the query.
  static std::vector<std::string> Names(const sdk::data::Frame& frame) {
    const std::string between = " · ";
    std::vector<std::string> names;
    for (const sdk::data::Field& field : frame.fields) {
      const size_t last = field.name.rfind(between);
      names.push_back(last == std::string::npos
                          ? field.name
                          : field.name.substr(last + between.size()));
    }
    return names;
  }
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_
