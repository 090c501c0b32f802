#include "sdk/grpcplugin/call_room.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace sdk::grpcplugin {
namespace {

class MetricsWriter {
 public:
  explicit MetricsWriter(absl::string_view prefix) : prefix_(prefix) {}

  void Head(absl::string_view name, absl::string_view type,
            absl::string_view help) {
    absl::StrAppend(&text_, "# HELP ", prefix_, "_", name, " ", help,
                    "\n# TYPE ", prefix_, "_", name, " ", type, "\n");
  }
  void Value(absl::string_view name, uint64_t value,
             absl::string_view labels = "") {
    absl::StrAppend(&text_, prefix_, "_", name, labels, " ", value, "\n");
  }
  void One(absl::string_view name, absl::string_view type,
           absl::string_view help, uint64_t value) {
    Head(name, type, help);
    Value(name, value);
  }
  std::string Take() { return std::move(text_); }

 private:
  const absl::string_view prefix_;
  std::string text_;
};

}  // namespace

std::string CallRoom::Metrics(const std::string& prefix) const {
  if (prefix.empty()) return "";
  MetricsWriter out(prefix);
  const backend::MemoryBudget::Usage usage = answers->usage();
  out.One("answer_memory_bytes", "gauge",
          "Memory of answers and questions that are on their way.", usage.used);
  constexpr absl::string_view kRefused = "answers_refused_total";
  out.Head(kRefused, "counter", "Answers refused, by the limit they hit.");
  constexpr absl::string_view kLimits[] = {"request", "client", "process"};
  for (size_t i = 0; i < usage.refused.size(); ++i) {
    out.Value(kRefused, usage.refused[i],
              absl::StrCat("{limit=\"", kLimits[i], "\"}"));
  }
  out.One("stream_queue_bytes", "gauge",
          "Memory of stream packets that hosts have yet to take.",
          queues->usage().used);
  out.One("stream_packets_dropped_total", "counter",
          "Stream packets dropped, oldest first, of hosts too slow for them.",
          counters.dropped_packets);
  out.One("calls_waiting", "gauge", "Calls that wait for their turn.",
          lanes.waiting());
  out.One("calls_refused_total", "counter",
          "Calls refused because too many waited.", lanes.refused());
  out.One("calls_cancelled_total", "counter",
          "Calls given up before they were answered.", counters.cancelled);
  return out.Take();
}

}  // namespace sdk::grpcplugin
