// How long the panels of a dashboard wait for their answers: twenty questions
// at once over 15 minutes of 10,000 flows a second, while more is counted. The
// kernel and the host are made of memory; what is timed is QueryData. Prints;
// nothing passes or fails.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "datasource/packets_data_source.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/flow/naive_history.h"
#include "kit/cc/temp_dir.h"

namespace xdplive::datasource {
namespace {

constexpr int kFlowsPerSecond = 10'000;
constexpr int kNewPerSecond = 1'000;
constexpr int kSeconds = 900;
constexpr int kRounds = 10;

const char* const kPanels[] = {
    R"({"kind":"traffic"})",
    R"({"kind":"traffic","measure":"packets"})",
    R"({"kind":"traffic","groupBy":["protocol"]})",
    R"({"kind":"traffic","groupBy":["direction"]})",
    R"({"kind":"traffic","groupBy":["interface","direction"]})",
    R"({"kind":"traffic","groupBy":["source_ip"]})",
    R"({"kind":"traffic","groupBy":["destination_ip"],"measure":"packets"})",
    R"({"kind":"traffic","groupBy":["destination_port"]})",
    R"({"kind":"traffic","groupBy":["version"]})",
    R"({"kind":"traffic","measure":"flows","groupBy":["protocol"]})",
    R"({"kind":"traffic","direction":"ingress","groupBy":["vlan"]})",
    R"({"kind":"flows"})",
    R"({"kind":"flows","groupBy":["source_ip"]})",
    R"({"kind":"flows","groupBy":["protocol","destination_port"]})",
    R"({"kind":"conversations","limit":50})",
    R"({"kind":"distribution"})",
    R"({"kind":"distribution","of":"ttl"})",
    R"({"kind":"capture"})",
    R"({"kind":"events"})",
    R"({"kind":"drops"})",
    R"({"kind":"packets"})",
};

tap::FlowKey Key(uint32_t n) {
  tap::FlowKey key =
      flow::Ipv4Flow(static_cast<uint8_t>(n % 251), 1, n % 3 == 0 ? 17 : 6,
                     static_cast<uint16_t>(n * 7919), 443);
  key.source_ip[2] = static_cast<uint8_t>(n >> 16);
  key.destination_ip[3] = static_cast<uint8_t>(n % 37);
  return key;
}

class Dashboard {
 public:
  Dashboard() {
    context_.has_data_source = true;
    context_.data_source.uid = "uid";
    context_.data_source.updated_ms = 1;
    context_.has_user = true;
    context_.user.role = "Viewer";
    Ask(kPanels[0]);
  }

  // A second passes in which the tap counts.
  void Count(int second) {
    clock_.Advance(absl::Seconds(1));
    flow::Piece piece;
    piece.time.end = absl::ToUnixNanos(clock_.now());
    piece.time.begin = piece.time.end - flow::kSecond;
    for (int i = 0; i < kFlowsPerSecond; ++i) {
      const uint64_t packets = 1 + random_.Below(40);
      piece.AddFlow(Key(static_cast<uint32_t>(second * kNewPerSecond + i)),
                    packets, packets * (60 + random_.Below(1400)));
    }
    tap::TapWindow window;
    window.begin_unix_ns = piece.time.begin;
    window.end_unix_ns = piece.time.end;
    window.counts = piece.counts;
    window.counts.seen = piece.counts.matched;
    window.flows = piece.flows;
    kernel_.DeliverWindow(testing::IngressOf("eth0"), window);
    window.flows = {};
    window.counts = {};
    kernel_.DeliverWindow(testing::EgressOf("eth0"), window);
  }

  // Milliseconds on the clock.
  double Ask(const std::string& panel) {
    sdk::backend::QueryDataRequest request;
    request.context = context_;
    sdk::backend::DataQuery query;
    query.ref_id = "A";
    query.json = panel;
    query.max_data_points = 900;
    query.time_range = {
        absl::ToUnixMillis(clock_.now() - absl::Seconds(kSeconds)),
        absl::ToUnixMillis(clock_.now())};
    request.queries = {query};
    const absl::Time begin = absl::Now();
    const auto response = QueryAll(source_, request);
    if (response.responses.at("A").status != 200) std::abort();
    return absl::ToDoubleMilliseconds(absl::Now() - begin);
  }

 private:
  testing::FakeKernel kernel_;
  testing::ManualClock clock_;
  testing::TempDir root_;
  sdk::backend::PluginContext context_;
  flow::RandomTraffic random_{1};
  PacketsDataSource source_{{.open_engine = kernel_.Factory(),
                             .path_table_directory = root_.path() / "table",
                             .now = clock_.AsClock()}};
};

void Print(const char* what, std::vector<double> took) {
  std::sort(took.begin(), took.end());
  std::printf("  %-28s p50 %6.1f ms  p95 %6.1f ms  most %6.1f ms\n", what,
              took[took.size() / 2], took[took.size() * 95 / 100], took.back());
}

// Every panel once a round, by so many threads that share them out.
std::vector<double> AskTogether(Dashboard& dashboard, size_t threads) {
  std::vector<double> took(std::size(kPanels) * kRounds);
  for (int round = 0; round < kRounds; ++round) {
    double* const here = &took[static_cast<size_t>(round) * std::size(kPanels)];
    std::atomic<size_t> next = 0;
    std::vector<std::thread> askers;
    for (size_t i = 0; i < threads; ++i) {
      askers.emplace_back([&] {
        for (size_t panel = next++; panel < std::size(kPanels);
             panel = next++) {
          here[panel] = dashboard.Ask(kPanels[panel]);
        }
      });
    }
    for (std::thread& asker : askers) asker.join();
  }
  return took;
}

void Measure() {
  Dashboard dashboard;
  for (int second = 0; second < kSeconds; ++second) dashboard.Count(second);
  std::atomic<bool> done = false;
  std::thread capture([&] {
    for (int second = kSeconds; !done; ++second) {
      dashboard.Count(second);
      absl::SleepFor(absl::Seconds(1));
    }
  });
  std::vector<double> one_by_one;
  for (int round = 0; round < kRounds; ++round) {
    for (const char* panel : kPanels)
      one_by_one.push_back(dashboard.Ask(panel));
  }
  Print("one panel after another", std::move(one_by_one));
  // A browser opens six connections to a host that speaks HTTP/1.1.
  Print("six panels at a time", AskTogether(dashboard, 6));
  Print("all panels at once", AskTogether(dashboard, std::size(kPanels)));
  done = true;
  capture.join();
}

}  // namespace
}  // namespace xdplive::datasource

int main() {
  std::printf(
      "%zu panels over %d s of %d flows a second, %d of them new\n",
      std::size(xdplive::datasource::kPanels), xdplive::datasource::kSeconds,
      xdplive::datasource::kFlowsPerSecond, xdplive::datasource::kNewPerSecond);
  xdplive::datasource::Measure();
  return 0;
}
