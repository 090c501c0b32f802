// Where the history of a query ended, so that what a subscriber is told first
// goes on from there without a gap.
//
// All panels of a browser tab that share a channel share one buffer. It is
// filled by the first answer that has rows; later ones are let go while rows
// keep coming (grafana-data StreamingDataFrame.ts). So the first answer of a
// burst counts until somebody subscribed behind it. Grafana tells no tabs
// apart, only users. Any thread.
#ifndef XDPLIVE_DATASOURCE_LIVE_ANSWERED_HISTORY_H_
#define XDPLIVE_DATASOURCE_LIVE_ANSWERED_HISTORY_H_

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/channel_cursor.h"
#include "datasource/past/query_range.h"

namespace xdplive::datasource {

// The end of one answer.
struct HistoryEnd {
  Cursor cursor;
  bool has_rows = false;
};

// Where an answer of the kind of cursor T ended; nothing without one.
template <typename T>
std::optional<T> CursorOf(const std::optional<HistoryEnd>& history) {
  const T* at =
      history.has_value() ? std::get_if<T>(&history->cursor) : nullptr;
  return at == nullptr ? std::nullopt : std::make_optional(*at);
}

class AnsweredHistory {
 public:
  // An answer that ends now is followed by its subscriber.
  static constexpr absl::Duration kKept = kAboutNow;
  static constexpr absl::Duration kBurst = absl::Milliseconds(1500);
  // Of one user of one data source; the oldest goes.
  static constexpr size_t kMaxEntries = 256;

  // `channel` is a ChannelKey, `login` "" for the anonymous.
  void Remember(const std::string& channel, const std::string& login,
                HistoryEnd end, absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);
  // For a subscriber; nullopt when there was no such answer lately.
  std::optional<HistoryEnd> Find(const std::string& channel,
                                 const std::string& login, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Gives back what is older than kKept; to be called now and then.
  void Forget(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    HistoryEnd end;
    absl::Time time;
    bool found = false;
  };
  using Entries = std::map<std::string, Entry>;  // by channel

  void DropOld(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  // By data source and user.
  std::map<std::pair<std::string, std::string>, Entries> owners_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_ANSWERED_HISTORY_H_
