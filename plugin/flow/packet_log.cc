#include "flow/packet_log.h"

#include <algorithm>
#include <cstring>

namespace xdplive::flow {

PacketEntry PacketBatch::operator[](size_t index) const {
  const Row& row = rows_[index];
  return {.head = row.head,
          .bytes = absl::MakeConstSpan(bytes_).subspan(row.offset, row.length)};
}

void PacketBatch::Append(const PacketEntry& packet) {
  rows_.push_back({.head = packet.head,
                   .offset = bytes_.size(),
                   .length = packet.bytes.size()});
  bytes_.insert(bytes_.end(), packet.bytes.begin(), packet.bytes.end());
}

PacketLog::PacketLog(Limits limits)
    : limits_(limits),
      snaps_(std::make_unique_for_overwrite<uint8_t[]>(limits.bytes)) {}

void PacketLog::Append(absl::Span<const PacketEntry> packets) {
  absl::MutexLock lock(&mutex_);
  for (const PacketEntry& packet : packets) AppendOne(packet);
}

void PacketLog::AppendOne(const PacketEntry& packet) {
  const size_t length = std::min(packet.bytes.size(), limits_.bytes);
  while (!rows_.empty() && (rows_.size() >= limits_.rows ||
                            snaps_used_ + length > limits_.bytes)) {
    EvictOldest();
  }
  const size_t before_wrap = std::min(length, limits_.bytes - snaps_end_);
  if (length > 0) {
    std::memcpy(snaps_.get() + snaps_end_, packet.bytes.data(), before_wrap);
    std::memcpy(snaps_.get(), packet.bytes.data() + before_wrap,
                length - before_wrap);
  }
  rows_.push_back(
      {.head = packet.head, .offset = snaps_end_, .length = length});
  snaps_end_ = before_wrap < length || snaps_end_ + length == limits_.bytes
                   ? length - before_wrap
                   : snaps_end_ + length;
  snaps_used_ += length;
  ++end_;
}

void PacketLog::EvictOldest() {
  snaps_used_ -= rows_.front().length;
  rows_.pop_front();
}

uint64_t PacketLog::FirstSequence() const { return end_ - rows_.size(); }

uint64_t PacketLog::EndCursor() const {
  absl::ReaderMutexLock lock(&mutex_);
  return end_;
}

void PacketLog::CopyOut(const Row& row, PacketBatch& batch) const {
  const size_t before_wrap = std::min(row.length, limits_.bytes - row.offset);
  batch.rows_.push_back(
      {.head = row.head, .offset = batch.bytes_.size(), .length = row.length});
  const uint8_t* snaps = snaps_.get();
  batch.bytes_.insert(batch.bytes_.end(), snaps + row.offset,
                      snaps + row.offset + before_wrap);
  batch.bytes_.insert(batch.bytes_.end(), snaps,
                      snaps + (row.length - before_wrap));
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
  result.packets.rows_.reserve(past - first);
  for (uint64_t sequence = first; sequence < past; ++sequence) {
    CopyOut(rows_[sequence - FirstSequence()], result.packets);
  }
  return result;
}

PacketLog::ReadResult PacketLog::ReadNewest(int64_t from_ns, int64_t to_ns,
                                            size_t max_rows) const {
  absl::ReaderMutexLock lock(&mutex_);
  ReadResult result;
  size_t after = rows_.size();
  while (after > 0 && rows_[after - 1].head.time_unix_ns > to_ns) --after;
  result.next_cursor = end_ - (rows_.size() - after);
  const auto in_range = [&](const Row& row) {
    return from_ns <= row.head.time_unix_ns && row.head.time_unix_ns <= to_ns;
  };
  size_t first = after;
  for (size_t found = 0; first > 0 && found < max_rows; --first) {
    // The writer hands packets over in the order of their times.
    if (rows_[first - 1].head.time_unix_ns < from_ns) break;
    if (in_range(rows_[first - 1])) ++found;
  }
  for (size_t i = first; i < after; ++i) {
    if (in_range(rows_[i])) CopyOut(rows_[i], result.packets);
  }
  return result;
}

PacketLog::Counters PacketLog::counters() const {
  absl::ReaderMutexLock lock(&mutex_);
  return {
      .appended = end_,
      .evicted = FirstSequence(),
      .rows = rows_.size(),
      .snap_bytes = snaps_used_,
      .oldest_unix_ns = rows_.empty() ? 0 : rows_.front().head.time_unix_ns};
}

}  // namespace xdplive::flow
