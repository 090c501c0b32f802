// A data source that misbehaves, for tests of the SDK: its queries hang, its
// streams are silent or, on the path "flood", too much for any host.
#include <atomic>
#include <memory>
#include <string>

#include "absl/synchronization/notification.h"
#include "sdk/backend/data_source.h"
#include "sdk/serve.h"

namespace {

using sdk::backend::CollectMetricsRequest;
using sdk::backend::DataQuery;
using sdk::backend::DataResponse;
using sdk::backend::QueryDataRequest;
using sdk::backend::RunningStream;
using sdk::backend::RunStreamRequest;
using sdk::backend::StreamSender;

// Counts itself while it lives, and never sends.
class SilentStream final : public RunningStream {
 public:
  explicit SilentStream(std::atomic<int>* open) : open_(open) { ++*open_; }
  ~SilentStream() override { --*open_; }

 private:
  std::atomic<int>* const open_;
};

class Probe final : public sdk::backend::DataSource {
 public:
  std::string CollectMetrics(const CollectMetricsRequest&) override {
    return "streams " + std::to_string(open_streams_) + " queries " +
           std::to_string(open_queries_) + "\n";
  }

  // Never returns.
  DataResponse QueryData(const QueryDataRequest&, const DataQuery&) override {
    ++open_queries_;
    absl::Notification().WaitForNotification();
    return {};
  }

  absl::StatusOr<std::unique_ptr<RunningStream>> RunStream(
      const RunStreamRequest& request,
      std::shared_ptr<StreamSender> sender) override {
    if (request.path == "flood") {
      for (int i = 0; i < 64; ++i) sender->Send(std::string(1 << 20, ' '));
      sender->Send(std::to_string(sender->dropped_packets()));
    }
    return std::make_unique<SilentStream>(&open_streams_);
  }

 private:
  std::atomic<int> open_streams_ = 0;
  std::atomic<int> open_queries_ = 0;
};

}  // namespace

int main() { return sdk::RunPlugin<Probe>(); }
