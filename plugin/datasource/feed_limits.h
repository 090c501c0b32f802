// How the memory of all histories is shared out among taps.
#ifndef XDPLIVE_DATASOURCE_FEED_LIMITS_H_
#define XDPLIVE_DATASOURCE_FEED_LIMITS_H_

#include <cstddef>
#include <optional>

#include "capture/engine.h"
#include "datasource/feed.h"
#include "datasource/settings.h"

namespace xdplive::datasource {

struct FeedShare {
  Feed::Limits limits;
  size_t bytes = 0;  // that they come to
};

// The share of a new tap where `left` bytes of historyMiB are free: an eighth
// for its packets and a quarter for its counts, with a filter a sixteenth for
// either. So the first ones remember long, and the sum stays below the bound
// however many come. Nothing when too little is left.
std::optional<FeedShare> ShareOf(const capture::TapSpec& spec, size_t left,
                                 const Settings& settings);

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEED_LIMITS_H_
