// A kind of query as the door drives it: how it is answered, what a subscriber
// of its channel is told first, and what its stream sends. Each kind implements
// it in a folder of its own; the door alone knows which there are.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_LIVE_QUERY_KIND_H_
#define XDPLIVE_DATASOURCE_LIVE_QUERY_KIND_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/feeds/capture_hub.h"
#include "datasource/feeds/clock.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/live_stream.h"
#include "datasource/live/path_table.h"
#include "datasource/live/stream_counters.h"
#include "datasource/live/stream_scheduler.h"
#include "datasource/way_out/frame_answer.h"
#include "datasource/way_out/frame_sender.h"
#include "sdk/backend/data_source.h"
#include "sdk/backend/requests.h"
#include "sdk/data/frame.h"

namespace xdplive::datasource {

// What all kinds work with. Outlives them and whatever they open.
struct KindContext {
  CaptureHub& hub;
  PathTable& paths;
  ChannelMemory& channels;
  StreamCounters& counters;
  Clock now;  // of queries
};

// REQUIRES of each query: it is of this kind. `channel` is the ChannelKey of
// the query's channel.
class QueryKind {
 public:
  explicit QueryKind(KindContext context) : context_(std::move(context)) {}
  virtual ~QueryKind() = default;

  QueryKind(const QueryKind&) = delete;
  QueryKind& operator=(const QueryKind&) = delete;

  // QueryData. Errors: what keeps all of the query from being answered;
  // CANCELLED when the scope's call was given up.
  virtual absl::StatusOr<std::vector<sdk::data::Frame>> Answer(
      const Scope& scope, const sdk::backend::DataQuery& asked,
      const Query& query) const = 0;

  // SubscribeStream of one who may. Null once `answer` was called; else what
  // will call it, by its Flush.
  virtual std::unique_ptr<LiveStream> Welcome(const Scope& scope,
                                              const Query& query,
                                              const std::string& channel,
                                              absl::Time now,
                                              FrameAnswer answer) const = 0;

  // RunStream.
  virtual std::unique_ptr<LiveStream> OpenStream(const Scope& scope,
                                                 const Query& query,
                                                 const std::string& channel,
                                                 FrameSender sender) const = 0;

  // Which thread flushes its streams, and its subscriptions that wait.
  virtual StreamScheduler::Lane lane() const = 0;
  // Which threads answer its queries: rows come before charts and tables, which
  // go through all of the history.
  virtual sdk::backend::Urgency urgency() const = 0;

 protected:
  const KindContext& context() const { return context_; }

 private:
  const KindContext context_;
};

// For kinds whose answers are of one frame.
inline absl::StatusOr<std::vector<sdk::data::Frame>> OneFrame(
    absl::StatusOr<sdk::data::Frame> frame) {
  if (!frame.ok()) return frame.status();
  std::vector<sdk::data::Frame> frames;
  frames.push_back(*std::move(frame));
  return frames;
}

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_QUERY_KIND_H_
