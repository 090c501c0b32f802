// A whole Grafana data source: the time, ten times a second.
#include "absl/time/clock.h"
#include "sdk/backend/periodic_stream.h"
#include "sdk/data/frame_json.h"
#include "sdk/serve.h"

namespace be = sdk::backend;
using sdk::data::Frame, sdk::data::FrameParts, sdk::data::Time;

Frame Now() {
  Frame frame{"clock", "", {}, {sdk::data::MakeField<Time>("time")}};
  frame.fields[0].Append(Time{absl::GetCurrentTimeNanos()});
  return frame;
}

struct Clock : be::DataSource {
  be::DataResponse QueryData(const be::QueryDataRequest& asked,
                             const be::DataQuery&) override {
    be::DataResponse answer;
    Frame& frame = answer.frames.emplace_back(Now());
    frame.meta.channel = "ds/" + asked.context.data_source.uid + "/clock";
    return answer;
  }
  absl::StatusOr<be::SubscribeStreamResponse> SubscribeStream(
      const be::SubscribeStreamRequest&) override {
    return be::SubscribeStreamResponse{
        .initial_data = FrameToJson(Now(), FrameParts::kSchema)};
  }
  absl::StatusOr<std::unique_ptr<be::RunningStream>> RunStream(
      const be::RunStreamRequest&,
      std::shared_ptr<be::StreamSender> sender) override {
    return be::PeriodicStream::Start(absl::Milliseconds(100), [sender] {
      sender->Send(FrameToJson(Now(), FrameParts::kData));
    });
  }
};

int main() { return sdk::RunPlugin<Clock>(); }
