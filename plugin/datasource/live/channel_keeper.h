// The chore that gives the memory of channels back once nobody uses them.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_KEEPER_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_KEEPER_H_

#include "absl/time/time.h"
#include "datasource/feeds/clock.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/live_stream.h"

namespace xdplive::datasource {

class ChannelKeeper final : public LiveStream {
 public:
  // `channels` must outlive this. `now` is the clock of queries.
  ChannelKeeper(ChannelMemory& channels, Clock now)
      : channels_(channels), now_(now) {}

  absl::Time Flush(absl::Time /*now*/) override {
    return absl::InfiniteFuture();
  }
  void Refresh() override { channels_.Forget(now_()); }
  void Close() override {}

 private:
  ChannelMemory& channels_;
  const Clock now_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_KEEPER_H_
