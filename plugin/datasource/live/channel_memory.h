// What is known of all channels, for whoever meets there. Any thread.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_MEMORY_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_MEMORY_H_

#include "absl/time/time.h"
#include "datasource/live/answered_history.h"
#include "datasource/live/channel_table.h"
#include "datasource/live/series_table.h"
#include "datasource/live/told_hosts.h"

namespace xdplive::datasource {

struct ChannelMemory {
  AnsweredHistory answered;
  ChannelTable table;
  SeriesTable series;
  ToldHostsTable graphs;

  // Gives back what nobody came back for; to be called about once a second.
  void Forget(absl::Time now) {
    answered.Forget(now);
    table.Forget(now);
    series.Forget(now);
  }
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_MEMORY_H_
