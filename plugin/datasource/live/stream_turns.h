// Whose turn it is among the streams of one thread: of those that are due, a
// stream of the client who had least of the thread's time lately comes first.
// So a client's many heavy streams wait for one another, not others for them.
//
// Threads: any; the thread that runs the streams calls Due and Took.
#ifndef XDPLIVE_DATASOURCE_LIVE_STREAM_TURNS_H_
#define XDPLIVE_DATASOURCE_LIVE_STREAM_TURNS_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/live/live_stream.h"
#include "sdk/backend/call.h"

namespace xdplive::datasource {

// Whose stream it is, and the call it is for while it is an answer.
struct StreamOwner {
  std::string client;  // as sdk::backend::ClientOf
  std::shared_ptr<const sdk::backend::Call> call = nullptr;
};

class StreamTurns {
 public:
  // How long it takes until half of what a client had is forgotten.
  static constexpr absl::Duration kMemory = absl::Seconds(1);

  // Due at `due`.
  void Add(std::shared_ptr<LiveStream> stream, StreamOwner owner,
           absl::Time due) ABSL_LOCKS_EXCLUDED(mutex_);
  void Remove(const std::shared_ptr<LiveStream>& stream)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // There is news, of which it is not known whom it concerns: all are due.
  void AllAreDue(absl::Time now) ABSL_LOCKS_EXCLUDED(mutex_);

  // Those that are due, in the order of their turns; whoever's call was given
  // up is removed instead.
  std::vector<std::shared_ptr<LiveStream>> Due(absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // A stream had its turn, which took `spent`, and wants the next at `next`.
  void Took(const std::shared_ptr<LiveStream>& stream, absl::Duration spent,
            absl::Time next) ABSL_LOCKS_EXCLUDED(mutex_);

  // When the next one is due; InfiniteFuture for none.
  absl::Time NextDue() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Client {
    absl::Duration spent;  // lately
    int streams = 0;
  };
  using Clients = std::map<std::string, Client>;
  struct Item {
    Clients::iterator client;
    std::shared_ptr<const sdk::backend::Call> call;
    absl::Time due;
  };
  using Items = std::map<std::shared_ptr<LiveStream>, Item>;

  void Forget(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Items::node_type Extract(Items::iterator item)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Items::node_type> ExtractGivenUp()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  Clients clients_ ABSL_GUARDED_BY(mutex_);
  Items items_ ABSL_GUARDED_BY(mutex_);
  absl::Time forgot_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_STREAM_TURNS_H_
