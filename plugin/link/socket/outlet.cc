#include "link/socket/outlet.h"

#include <utility>

namespace xdplive::link {
namespace {

size_t SizeOf(const agent::v1::FromAgent& message) {
  return message.ByteSizeLong();
}

}  // namespace

void Outlet::Asked() {
  absl::MutexLock lock(&mutex_);
  ++open_;
}

void Outlet::SendAnswer(agent::v1::FromAgent answer) {
  absl::MutexLock lock(&mutex_);
  --open_;
  Queue(std::move(answer));
  ReadIfThereIsRoom();
}

void Outlet::SendNotice(agent::v1::FromAgent notice) {
  absl::MutexLock lock(&mutex_);
  Queue(std::move(notice));
}

void Outlet::Queue(agent::v1::FromAgent answer) {
  if (stream_ == nullptr) return;
  answer_bytes_ += SizeOf(answer);
  answers_.push_back(std::move(answer));
  WriteNext();
}

void Outlet::ReadOn() {
  absl::MutexLock lock(&mutex_);
  wants_to_read_ = true;
  ReadIfThereIsRoom();
}

void Outlet::ReadIfThereIsRoom() {
  const bool room = open_ < kManyOpen && answer_bytes_ < kManyAnswerBytes;
  if (stream_ == nullptr || !wants_to_read_ || !room) return;
  wants_to_read_ = false;
  read_on_();
}

void Outlet::SendMessage(agent::v1::FromAgent message) {
  absl::MutexLock lock(&mutex_);
  if (stream_ == nullptr) return;
  message_bytes_ += SizeOf(message);
  messages_.push_back(std::move(message));
  while (message_bytes_ > kMostLaneBytes) {
    message_bytes_ -= SizeOf(messages_.front());
    messages_.pop_front();
    ++dropped_;
  }
  WriteNext();
}

void Outlet::OnWriteDone(bool ok) {
  absl::MutexLock lock(&mutex_);
  writing_ = false;
  if (!ok) return;
  WriteNext();
  ReadIfThereIsRoom();
}

void Outlet::WriteNext() {
  if (writing_ || stream_ == nullptr) return;
  // Answers first: who asks does not wait for a flood.
  const bool answer = !answers_.empty();
  std::deque<agent::v1::FromAgent>& from = answer ? answers_ : messages_;
  if (from.empty()) return;
  written_ = std::move(from.front());
  from.pop_front();
  (answer ? answer_bytes_ : message_bytes_) -= SizeOf(written_);
  writing_ = true;
  stream_->StartWrite(&written_);
}

bool Outlet::Close() {
  absl::MutexLock lock(&mutex_);
  answers_.clear();
  messages_.clear();
  return std::exchange(stream_, nullptr) != nullptr;
}

uint64_t Outlet::dropped() const {
  absl::MutexLock lock(&mutex_);
  return dropped_;
}

}  // namespace xdplive::link
