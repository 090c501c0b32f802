// Which hosts the node graphs of one query know by now. Nodes and edges go out
// in streams of their own, so either may be a frame ahead of the other at a
// viewer, and an edge that leads to a node which is not there breaks a graph:
//   - nodes list a host for a while after somebody was told of it, with traffic
//     or without, so edges of before still find it;
//   - edges lead to hosts only that nodes told of in a frame before the last
//     one, so nodes of before have it.
// A new host's edges come a second after it.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_LIVE_TOLD_HOSTS_H_
#define XDPLIVE_DATASOURCE_LIVE_TOLD_HOSTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "flow/history/ask/conversations.h"

namespace xdplive::datasource {

class ToldHosts {
 public:
  // How long a host is listed after it was told of.
  static constexpr absl::Duration kListed = absl::Seconds(10);

  // Of both frames of an answer, which one viewer gets.
  void Answered(const flow::ConversationsAnswer& answer, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Makes the hosts of an answer what nodes are to list. `to_all`: the frame
  // goes to all viewers, by the stream.
  void ListHosts(flow::ConversationsAnswer& answer, bool to_all, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Leaves out the edges that are not to be told of yet.
  void NarrowEdges(flow::ConversationsAnswer& answer, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Host {
    uint64_t first_frame = 0;  // of nodes to all; 0: none yet
    absl::Time since;
    absl::Time last;
  };

  void Note(const flow::ConversationsAnswer& answer, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsKnown(const std::string& id, absl::Time now) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, Host> hosts_ ABSL_GUARDED_BY(mutex_);
  uint64_t frames_ ABSL_GUARDED_BY(mutex_) = 1;  // of nodes, to all
  absl::Time framed_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

class ToldHostsTable {
 public:
  // What nobody holds is kept as long as hosts are listed.
  std::shared_ptr<ToldHosts> Of(const std::string& query, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Entry {
    std::shared_ptr<ToldHosts> hosts;
    absl::Time asked;
  };

  absl::Mutex mutex_;
  std::map<std::string, Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_TOLD_HOSTS_H_
