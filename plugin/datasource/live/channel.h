// How far the rows of one channel have gone out to its subscribers. It is the
// one point where a new subscriber and the channel's stream meet: what the
// subscriber is told first ends there, and the stream goes on from there.
//
// Threads: any. A channel is locked by whoever reads where it is and acts by
// it, until he has said what he did: mutex() is held while rows go out, and
// while a subscriber is told his first ones, so that none lies between the two
// and none is in both.
#ifndef XDPLIVE_DATASOURCE_LIVE_CHANNEL_H_
#define XDPLIVE_DATASOURCE_LIVE_CHANNEL_H_

#include <memory>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/channel_cursor.h"

namespace xdplive::datasource {

class Channel {
 public:
  // Grafana delivers rows to a subscriber some milliseconds after it is told;
  // what goes out before that is lost to it. So rows wait.
  static constexpr absl::Duration kHold = absl::Milliseconds(50);
  // However many subscribers come.
  static constexpr absl::Duration kLongestHold = absl::Milliseconds(200);
  // A plan whose stream did not come counts no longer.
  static constexpr absl::Duration kPlanKept = absl::Seconds(10);

  absl::Mutex& mutex() const ABSL_LOCK_RETURNED(mutex_) { return mutex_; }

  // For a subscriber: where the stream is that runs, or is about to; he is told
  // no more than that. Null where he is the first, who says himself.
  template <typename T>
  const T* BoundBy(absl::Time now) const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return Binds(now) ? std::get_if<T>(&cursor_) : nullptr;
  }
  // A subscriber was told all up to `told`; where he is the first, the stream
  // is to begin there. `holds`: rows wait for him, since they are to go on from
  // those of a history.
  void Welcome(Cursor told, absl::Time now, bool holds)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // For a stream that starts: the channel is its own until it ends. False where
  // another one runs.
  bool Claim() ABSL_LOCKS_EXCLUDED(mutex_);
  // For a stream that starts while another one runs: a channel of its own,
  // claimed, that goes on from where this one is.
  std::shared_ptr<Channel> Successor() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Where the stream begins, unless a subscriber was told or a stream of before
  // ended elsewhere.
  void BeginAt(Cursor begin) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // For the stream, which moves it on as it sends: of its kind, at its begin
  // where there is none yet.
  template <typename T>
  T& cursor() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!std::holds_alternative<T>(cursor_)) cursor_.emplace<T>();
    return *std::get_if<T>(&cursor_);
  }
  // Before which no row may go out.
  absl::Time held_until() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return held_until_;
  }
  // Rows went out, so the next subscriber's hold is a whole one.
  void Sent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The stream goes; the host may run it again.
  void End() ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  enum class State {
    kUnset,    // nobody was told anything
    kPlanned,  // a first subscriber was; its stream is about to run
    kRunning,
    kEnded,
  };

  bool Binds(absl::Time now) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void Hold(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kUnset;
  Cursor cursor_ ABSL_GUARDED_BY(mutex_);
  absl::Time planned_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // Of the holds that no row has gone out between; InfiniteFuture for none.
  absl::Time hold_began_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  absl::Time held_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_CHANNEL_H_
