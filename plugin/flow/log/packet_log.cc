#include "flow/log/packet_log.h"

#include <algorithm>

namespace xdplive::flow {
namespace {

// A log gives way by whole pages, so a page is a small part of it.
constexpr size_t kPagesOfALog = 16;
constexpr size_t kLeastPage = 2 << 10;
constexpr size_t kLargestPage = 64 << 10;

}  // namespace

tap::Packet PacketBatch::operator[](size_t index) const {
  const Row& row = rows_[index];
  return {.head = row.head,
          .bytes = absl::MakeConstSpan(bytes_).subspan(row.offset, row.length)};
}

void PacketBatch::Append(const tap::Packet& packet) {
  rows_.push_back({.head = packet.head,
                   .offset = bytes_.size(),
                   .length = packet.bytes.size()});
  bytes_.insert(bytes_.end(), packet.bytes.begin(), packet.bytes.end());
}

PacketLog::PacketLog(MemoryPool* pool) : share_(pool, this) {}

void PacketLog::Append(absl::Span<const tap::Packet> packets) {
  bool grown = false;
  {
    absl::MutexLock lock(&mutex_);
    const size_t before = bytes_;
    for (const tap::Packet& packet : packets) AppendOne(packet);
    grown = bytes_ != before;
  }
  if (grown) share_.Settle();
}

void PacketLog::AppendOne(const tap::Packet& packet) {
  if (pages_.empty() || !pages_.back().Add(packet)) {
    const size_t size =
        std::clamp(bytes_ / kPagesOfALog, kLeastPage, kLargestPage);
    const size_t need = PacketPage::Need(packet.bytes.size());
    pages_.emplace_back(std::max(size, need), end_);
    pages_.back().Add(packet);
    bytes_ += pages_.back().bytes();
  }
  snap_bytes_ += packet.bytes.size();
  ++end_;
}

size_t PacketLog::HeldBytes() const {
  absl::ReaderMutexLock lock(&mutex_);
  return bytes_;
}

bool PacketLog::GiveWay(size_t most, Depth depth) {
  const size_t keep = depth == Depth::kAll ? 0 : 1;
  absl::MutexLock lock(&mutex_);
  if (pages_.size() <= keep) return false;
  while (bytes_ > most && pages_.size() > keep) {
    const PacketPage& oldest = pages_.front();
    evicted_until_ = oldest.newest_unix_ns();
    snap_bytes_ -= oldest.snap_bytes();
    bytes_ -= oldest.bytes();
    pages_.pop_front();
  }
  return true;
}

uint64_t PacketLog::FirstSequence() const {
  return pages_.empty() ? end_ : pages_.front().first();
}

tap::Packet PacketLog::At(uint64_t sequence) const {
  const auto after =
      std::upper_bound(pages_.begin(), pages_.end(), sequence,
                       [](uint64_t wanted, const PacketPage& page) {
                         return wanted < page.first();
                       });
  return std::prev(after)->Get(sequence);
}

uint64_t PacketLog::EndCursor() const {
  absl::ReaderMutexLock lock(&mutex_);
  return end_;
}

PacketLog::ReadResult PacketLog::Read(uint64_t cursor, size_t max_rows) const {
  absl::ReaderMutexLock lock(&mutex_);
  ReadResult result;
  result.next_cursor = cursor;
  if (cursor >= end_) return result;
  const uint64_t first = std::max(cursor, FirstSequence());
  const uint64_t past = first + std::min<uint64_t>(max_rows, end_ - first);
  result.lost = first - cursor;
  result.next_cursor = past;
  result.packets.Reserve(past - first);
  for (uint64_t sequence = first; sequence < past; ++sequence) {
    result.packets.Append(At(sequence));
  }
  return result;
}

uint64_t PacketLog::EndOf(int64_t time_ns) const {
  for (auto page = pages_.rbegin(); page != pages_.rend(); ++page) {
    if (page->oldest_unix_ns() > time_ns) continue;
    uint64_t end = page->end();
    while (page->Get(end - 1).head.time_unix_ns > time_ns) --end;
    return end;
  }
  return FirstSequence();
}

PacketLog::ReadResult PacketLog::ReadNewest(int64_t from_ns, int64_t to_ns,
                                            size_t max_rows) const {
  absl::ReaderMutexLock lock(&mutex_);
  ReadResult result;
  const uint64_t after = EndOf(to_ns);
  result.next_cursor = after;
  uint64_t first = after;
  for (size_t found = 0; first > FirstSequence() && found < max_rows; --first) {
    const int64_t time = At(first - 1).head.time_unix_ns;
    // The writer hands packets over in the order of their times.
    if (time < from_ns) break;
    if (time <= to_ns) ++found;
  }
  for (uint64_t sequence = first; sequence < after; ++sequence) {
    const tap::Packet packet = At(sequence);
    const int64_t time = packet.head.time_unix_ns;
    if (from_ns <= time && time <= to_ns) result.packets.Append(packet);
  }
  return result;
}

PacketLog::Counters PacketLog::counters() const {
  absl::ReaderMutexLock lock(&mutex_);
  Counters counters = {.appended = end_,
                       .evicted = FirstSequence(),
                       .rows = end_ - FirstSequence(),
                       .snap_bytes = snap_bytes_};
  if (!pages_.empty()) {
    counters.begin_unix_ns =
        pages_.front().Get(FirstSequence()).head.time_unix_ns;
  } else if (counters.evicted > 0) {
    counters.begin_unix_ns = evicted_until_ + 1;
  }
  counters.newest_unix_ns =
      pages_.empty() ? evicted_until_ : pages_.back().newest_unix_ns();
  return counters;
}

}  // namespace xdplive::flow
