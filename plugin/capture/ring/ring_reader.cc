#include "capture/ring/ring_reader.h"

#include <bpf/bpf.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

constexpr int kRestMs = 5;
// Bounds how long one round keeps Add and Remove waiting.
constexpr int kRecordsPerRound = 1024;

absl::Status Watch(int epoll_fd, int fd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, "watch the ring buffer");
}

}  // namespace

absl::StatusOr<std::unique_ptr<RingReader>> RingReader::Start(
    uint32_t ring_bytes) {
  std::unique_ptr<RingReader> reader(new RingReader);
  RETURN_IF_ERROR(reader->Open(ring_bytes));
  reader->thread_ = std::thread(&RingReader::Run, reader.get());
  return reader;
}

absl::Status RingReader::Open(uint32_t ring_bytes) {
  const auto page = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
  const uint32_t size = std::bit_floor(std::max(ring_bytes, page));
  ring_fd_ = UniqueFd(
      bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tap_ring", 0, 0, size, nullptr));
  if (!ring_fd_.valid()) {
    return LibbpfStatus(absl::StrCat("make a ring buffer of ", size, " bytes"),
                        errno);
  }
  ring_.reset(ring_buffer__new(ring_fd_.get(), &OnRecord, this, nullptr));
  if (ring_ == nullptr) return LibbpfStatus("map the ring buffer", errno);
  ASSIGN_OR_RETURN(RingPositions positions, RingPositions::Map(ring_fd_.get()));
  positions_ = std::move(positions);
  stop_fd_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  epoll_fd_ = UniqueFd(epoll_create1(EPOLL_CLOEXEC));
  absl::Status status = Watch(epoll_fd_.get(), ring_fd_.get());
  status.Update(Watch(epoll_fd_.get(), stop_fd_.get()));
  return status;
}

RingReader::~RingReader() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  eventfd_write(stop_fd_.get(), 1);
  thread_.join();
}

void RingReader::Add(RingSource source, PacketTaker* taker) {
  absl::MutexLock lock(&mutex_);
  lanes_.insert_or_assign(source, Lane{.taker = taker,
                                       .begin = positions_->produced(),
                                       .batch = {},
                                       .order = {}});
}

void RingReader::Remove(RingSource source) {
  absl::MutexLock lock(&mutex_);
  const uint64_t end = positions_->produced();
  const auto read = [this, end] { return positions_->consumed() >= end; };
  mutex_.Await(absl::Condition(&read));
  lanes_.erase(source);
}

void RingReader::Run() {
  while (WaitForRecords()) {
    while (Drain() && !stopping_) {
    }
    if (!Rest()) return;
  }
}

bool RingReader::WaitForRecords() const {
  epoll_event event{};
  while (epoll_wait(epoll_fd_.get(), &event, 1, -1) < 0 && errno == EINTR) {
  }
  return !stopping_;
}

bool RingReader::Rest() const {
  pollfd stop{.fd = stop_fd_.get(), .events = POLLIN, .revents = 0};
  poll(&stop, 1, kRestMs);
  return !stopping_;
}

bool RingReader::Drain() {
  absl::MutexLock lock(&mutex_);
  clock_ = WallClock::Now();
  taken_ = 0;
  const int result = ring_buffer__consume(ring_.get());
  for (auto& [source, lane] : lanes_) HandOn(lane);
  return result == -EAGAIN;
}

int RingReader::OnRecord(void* reader, void* data, size_t size) {
  auto* self = static_cast<RingReader*>(reader);
  self->mutex_.AssertHeld();
  return self->Take(
      absl::MakeConstSpan(static_cast<const uint8_t*>(data), size));
}

// Negative ends the round after this record.
int RingReader::Take(absl::Span<const uint8_t> bytes) {
  const std::optional<RingRecord> record = DecodeRingRecord(bytes);
  if (!record) {
    ++rejected_;
  } else {
    Sort(*record);
  }
  return ++taken_ < kRecordsPerRound ? 0 : -EAGAIN;
}

// A bit without its lane belongs to a tap that was just released.
void RingReader::Sort(const RingRecord& record) {
  const uint64_t position = positions_->consumed();
  const tap_event& head = record.head;
  const RingSource first{head.ifindex,
                         static_cast<tap::Direction>(head.direction), 0};
  for (auto entry = lanes_.lower_bound(first); entry != lanes_.end(); ++entry) {
    auto& [source, lane] = *entry;
    if (source.ifindex != first.ifindex ||
        source.direction != first.direction) {
      return;
    }
    if ((head.taps >> source.slot & 1) == 0 || position < lane.begin) continue;
    if (lane.batch.full()) HandOn(lane);
    lane.batch.Add(record, lane.order.Next(clock_.ToUnix(head.time_ns)));
  }
}

void RingReader::HandOn(Lane& lane) {
  if (lane.batch.packets().empty()) return;
  lane.taker->OnPackets(lane.batch.packets());
  lane.batch.Clear();
}

}  // namespace xdplive::capture
