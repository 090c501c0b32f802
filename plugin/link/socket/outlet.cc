#include "link/socket/outlet.h"

#include <utility>

namespace xdplive::link {
namespace {

size_t SizeOf(const agent::v1::FromAgent& message) {
  return message.ByteSizeLong();
}

}  // namespace

void Outlet::SendAnswer(agent::v1::FromAgent answer) {
  absl::MutexLock lock(&mutex_);
  if (stream_ == nullptr) return;
  answer_bytes_ += SizeOf(answer);
  answers_.push_back(std::move(answer));
  WriteNext();
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
  if (ok) WriteNext();
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

void Outlet::Close() {
  absl::MutexLock lock(&mutex_);
  stream_ = nullptr;
  answers_.clear();
  messages_.clear();
}

bool Outlet::crowded() const {
  absl::MutexLock lock(&mutex_);
  return answer_bytes_ > kManyAnswerBytes;
}

uint64_t Outlet::dropped() const {
  absl::MutexLock lock(&mutex_);
  return dropped_;
}

}  // namespace xdplive::link
