#include "datasource/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "privacy/keyed_hash.h"

namespace xdplive::datasource {
namespace {

using tap::LedgerRow;
using FilterKey = privacy::CryptoPan::Key;

std::string LabelValue(absl::string_view text) {
  return absl::StrReplaceAll(text,
                             {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
}

// Without the brace that ends them. Whoever scrapes is of no organisation, and
// a filter may be one's secret.
std::string LabelsOf(const tap::TapSpec& tap, const FilterKey& key) {
  const std::string filter = tap.filter_text();
  return absl::StrCat(
      "{interface=\"", LabelValue(tap.origin.interface), "\",direction=\"",
      tap::DirectionName(tap.origin.direction), "\",filter=\"",
      filter.empty() ? "" : privacy::FilterName(key, filter), "\"");
}

void AppendHead(std::string& text, absl::string_view name,
                absl::string_view help, absl::string_view type) {
  absl::StrAppend(&text, "# HELP ", name, " ", help, "\n# TYPE ", name, " ",
                  type, "\n");
}

template <typename T>
void AppendMetric(std::string& text, absl::string_view name,
                  absl::string_view help, absl::string_view type, T value) {
  AppendHead(text, name, help, type);
  absl::StrAppend(&text, name, " ", value, "\n");
}

// "packets the tap saw" is "Packets the tap saw."
std::string HelpOf(const tap::FieldInfo& field) {
  std::string help(field.doc);
  help[0] = absl::ascii_toupper(static_cast<unsigned char>(help[0]));
  return help + ".";
}

absl::string_view TypeOf(const tap::FieldInfo& field) {
  return field.role == tap::FieldRole::kCounter ? "counter" : "gauge";
}

void AppendLedger(std::string& text, absl::Span<const LedgerRow> ledger,
                  const FilterKey& key) {
  for (const tap::LedgerNumber& number : tap::kLedgerNumbers) {
    AppendHead(text, number.metric, HelpOf(number.field), TypeOf(number.field));
    for (const LedgerRow& row : ledger) {
      absl::StrAppend(&text, number.metric, LabelsOf(row.tap, key), "} ",
                      row.*number.value, "\n");
    }
  }
  for (const tap::LinkNumber& number : tap::kLinkNumbers) {
    AppendHead(text, number.metric, HelpOf(number.field), "counter");
    for (const LedgerRow& row : ledger) {
      if (!row.link.has_value()) continue;
      absl::StrAppend(&text, number.metric, LabelsOf(row.tap, key), "} ",
                      *row.link.*number.value, "\n");
    }
  }
  AppendHead(text, "xdplive_tap_info", "How the tap is attached.", "gauge");
  for (const LedgerRow& row : ledger) {
    absl::StrAppend(&text, "xdplive_tap_info", LabelsOf(row.tap, key),
                    ",attach_mode=\"", LabelValue(row.attach_mode), "\"} 1\n");
  }
}

void AppendStreams(std::string& text, const StreamCounters& streams) {
  AppendMetric(text, "xdplive_streams_open", "Streams being served.", "gauge",
               streams.open.load());
  AppendMetric(text, "xdplive_frames_sent_total", "Frames sent to streams.",
               "counter", streams.frames_sent.load());
  AppendMetric(text, "xdplive_rows_sent_total", "Rows sent to streams.",
               "counter", streams.rows_sent.load());
  AppendMetric(text, "xdplive_stream_bytes_sent_total",
               "Bytes of JSON sent to streams.", "counter",
               streams.bytes_sent.load());
  AppendMetric(text, "xdplive_rows_dropped_total",
               "Rows a stream skipped because its viewer was too slow.",
               "counter", streams.rows_dropped.load());
}

}  // namespace

ProcessUsage ReadProcessUsage() {
  ProcessUsage usage;
  rusage self = {};
  if (getrusage(RUSAGE_SELF, &self) == 0) {
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) +
             static_cast<double>(time.tv_usec) * 1e-6;
    };
    usage.cpu_seconds = seconds(self.ru_utime) + seconds(self.ru_stime);
  }
  std::ifstream statm("/proc/self/statm");
  uint64_t total_pages = 0;
  uint64_t resident_pages = 0;
  if (statm >> total_pages >> resident_pages) {
    usage.resident_bytes =
        resident_pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  }
  return usage;
}

std::string MetricsText(absl::Span<const LedgerRow> ledger,
                        const StreamCounters& streams,
                        const ProcessUsage& process, const FilterKey& key) {
  std::string text;
  AppendLedger(text, ledger, key);
  AppendStreams(text, streams);
  AppendMetric(text, "xdplive_process_cpu_seconds_total",
               "CPU time of the plugin process.", "counter",
               process.cpu_seconds);
  AppendMetric(text, "xdplive_process_resident_memory_bytes",
               "Resident memory of the plugin process.", "gauge",
               process.resident_bytes);
  return text;
}

}  // namespace xdplive::datasource
