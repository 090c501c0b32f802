// The show lane's one ring and the one thread that reads it.
#ifndef XDPLIVE_CAPTURE_RING_RING_READER_H_
#define XDPLIVE_CAPTURE_RING_RING_READER_H_

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "capture/os/bpf_handles.h"
#include "capture/ring/packet_batch.h"
#include "capture/ring/ring_positions.h"
#include "capture/ring/ring_record.h"
#include "capture/ring/wall_clock.h"
#include "tap/engine.h"

namespace xdplive::capture {

// Where the records of one tap come from.
struct RingSource {
  uint32_t ifindex = 0;
  tap::Direction direction = tap::Direction::kIngress;
  int slot = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const RingSource&, const RingSource&) = default;
};

// Takes the packets of one tap, in the order of their times.
class PacketTaker {
 public:
  virtual ~PacketTaker() = default;
  virtual void OnPackets(absl::Span<const tap::Packet> packets) = 0;
};

// Reads in rounds: at once when the ring was idle, then rests a few
// milliseconds after each round so that a flood costs few wake-ups.
//
// Threads: every method may be called from any thread but the reader's own,
// so never from within a taker.
class RingReader {
 public:
  // Makes a ring of `ring_bytes`, rounded down to a power of two of at least a
  // page, and starts the thread. Errors: see LibbpfStatus.
  static absl::StatusOr<std::unique_ptr<RingReader>> Start(uint32_t ring_bytes);

  RingReader(const RingReader&) = delete;
  RingReader& operator=(const RingReader&) = delete;
  ~RingReader();

  int ring_fd() const { return ring_fd_.get(); }

  // Hands the records of `source` to `taker`, which must live until Remove
  // returns. Records that were in the ring before the call, of an earlier tap
  // of the same slot, are not among them. One taker a source.
  void Add(RingSource source, PacketTaker* taker);
  // Waits until the reader has handed on what was in the ring before the call;
  // then the taker is not called again.
  void Remove(RingSource source);

  // Records that were no records; only a kernel side of another make sends
  // such.
  uint64_t rejected() const { return rejected_.load(); }

 private:
  struct Lane {
    PacketTaker* taker;
    uint64_t begin;  // position in the ring of the first record it may take
    PacketBatch batch;
    TimeOrder order;
  };

  RingReader() = default;

  absl::Status Open(uint32_t ring_bytes);
  void Run();
  bool WaitForRecords() const;
  // One bounded round; false when the ring was empty at its end.
  bool Drain();
  // False when the reader is to stop.
  bool Rest() const;
  int Take(absl::Span<const uint8_t> bytes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Sort(const RingRecord& record) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static int OnRecord(void* reader, void* data, size_t size);
  static void HandOn(Lane& lane);

  UniqueFd ring_fd_;
  UniqueFd stop_fd_;
  UniqueFd epoll_fd_;
  RingBufferPtr ring_;
  std::optional<RingPositions> positions_;  // set by Open
  std::atomic<uint64_t> rejected_ = 0;
  std::atomic<bool> stopping_ = false;

  absl::Mutex mutex_;  // held while takers are called
  std::map<RingSource, Lane> lanes_ ABSL_GUARDED_BY(mutex_);
  WallClock clock_ ABSL_GUARDED_BY(mutex_) = WallClock(0);
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;  // records of this round

  std::thread thread_;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_RING_RING_READER_H_
