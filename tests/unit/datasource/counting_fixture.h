// A data source whose taps count what a test says, second by second.
#ifndef XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_
#define XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/path_table.h"
#include "support/temp_dir.h"
#include "unit/datasource/fake_engine.h"
#include "unit/datasource/manual_clock.h"
#include "unit/flow/history/naive_history.h"

namespace xdplive::datasource {

class CountingTest : public ::testing::Test {
 protected:
  struct Counted {
    tap_flow_key key;
    uint64_t packets;
    uint64_t bytes;
  };

  CountingTest() {
    scope_.uid = "uid";
    scope_.policy.data_source = {"eth*"};
    query_.direction = DirectionChoice::kIngress;
    asked_.ref_id = "A";
    AskFor(absl::Minutes(5));
  }

  void AskFor(absl::Duration last) {
    asked_.time_range = {absl::ToUnixMillis(clock_.now() - last),
                         absl::ToUnixMillis(clock_.now())};
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
      piece.flows.back().key.taps = 1;
    }
    if (overflow > 0) piece.AddOverflow(6, overflow, 100 * overflow);
    tap::TapWindow window;
    window.begin_unix_ns = piece.time.begin;
    window.end_unix_ns = piece.time.end;
    window.seen = piece.counts.tap.matched;
    window.counts = piece.counts.tap;
    window.flows = piece.flows;
    kernel_.DeliverWindow(spec, window);
  }

  static tap_flow_key Key(uint8_t source, uint8_t destination,
                          uint8_t protocol = 6, uint16_t port = 443) {
    tap_flow_key key =
        flow::Ipv4Flow(source, destination, protocol, 1000, port);
    key.vlan = TAP_NO_VLAN;
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

  testing::FakeKernel kernel_;
  testing::ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  testing::TempDir root_;
  PathTable paths_{root_.path() / "table"};
  ChannelMemory channels_;
  Scope scope_;
  Query query_;
  sdk::backend::DataQuery asked_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_TESTS_UNIT_DATASOURCE_COUNTING_FIXTURE_H_
