#include "sdk/backend/memory_budget.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sdk::backend {
namespace {

using Level = MemoryBudget::Level;

std::string MiB(size_t bytes) {
  return absl::StrFormat("%.1f MiB", static_cast<double>(bytes) / (1 << 20));
}

std::string Figures(size_t bytes, size_t used, size_t limit) {
  return absl::StrCat(MiB(bytes), " on top of ", MiB(used),
                      " that are taken, allowed are ", MiB(limit));
}

}  // namespace

std::shared_ptr<MemoryBudget> MemoryBudget::Make(const MemoryLimits& limits) {
  return std::shared_ptr<MemoryBudget>(new MemoryBudget(limits));
}

std::shared_ptr<RequestMemory> MemoryBudget::Open(std::string client) {
  return std::make_shared<RequestMemory>(shared_from_this(), std::move(client));
}

MemoryBudget::Usage MemoryBudget::usage() const {
  absl::MutexLock lock(&mutex_);
  return usage_;
}

MemoryHold::MemoryHold(std::shared_ptr<RequestMemory> from, size_t bytes)
    : from_(std::move(from)), bytes_(bytes) {}

MemoryHold::MemoryHold(MemoryHold&& other) noexcept
    : from_(std::move(other.from_)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryHold& MemoryHold::operator=(MemoryHold&& other) noexcept {
  std::swap(from_, other.from_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

MemoryHold::~MemoryHold() {
  if (from_ != nullptr) from_->Give(bytes_);
}

RequestMemory::RequestMemory(std::shared_ptr<MemoryBudget> budget,
                             std::string client)
    : budget_(std::move(budget)), client_(std::move(client)) {
  absl::MutexLock lock(&budget_->mutex_);
  ++budget_->clients_[client_].requests;
}

RequestMemory::~RequestMemory() {
  absl::MutexLock lock(&budget_->mutex_);
  const auto client = budget_->clients_.find(client_);
  if (--client->second.requests == 0) budget_->clients_.erase(client);
}

absl::StatusOr<MemoryHold> RequestMemory::Take(size_t bytes,
                                               const std::string& what) {
  absl::MutexLock lock(&budget_->mutex_);
  if (absl::Status status = Check(bytes, what); !status.ok()) return status;
  MemoryBudget::Client& client = budget_->clients_.at(client_);
  client.used += bytes;
  used_ += bytes;
  budget_->usage_.used += bytes;
  return MemoryHold(shared_from_this(), bytes);
}

absl::Status RequestMemory::Fits(size_t bytes, const std::string& what) {
  absl::MutexLock lock(&budget_->mutex_);
  return Check(bytes, what);
}

size_t RequestMemory::left() const {
  absl::MutexLock lock(&budget_->mutex_);
  return budget_->limits_.request - std::min(budget_->limits_.request, used_);
}

absl::Status RequestMemory::Check(size_t bytes, const std::string& what) {
  MemoryBudget::Usage& usage = budget_->usage_;
  const MemoryLimits& limits = budget_->limits_;
  if (used_ + bytes > limits.request) {
    ++usage.refused[static_cast<size_t>(Level::kRequest)];
    return absl::OutOfRangeError(absl::StrCat(
        what, ": one request's answers take too much memory: ",
        Figures(bytes, used_, limits.request),
        "; ask for fewer rows, points or series, or in several requests"));
  }
  const size_t held = budget_->clients_.at(client_).used;
  if (held + bytes > limits.client) {
    ++usage.refused[static_cast<size_t>(Level::kClient)];
    return absl::ResourceExhaustedError(
        absl::StrCat(what, ": the answers of one client take too much memory: ",
                     Figures(bytes, held, limits.client),
                     "; wait for those that are on their way"));
  }
  const size_t others = usage.used - held;
  if (others + 2 * (held + bytes) > limits.process) {
    ++usage.refused[static_cast<size_t>(Level::kProcess)];
    return absl::UnavailableError(absl::StrCat(
        what, ": all answers together take too much memory: ",
        Figures(bytes, usage.used, limits.process),
        ", and of what others leave one client has half; ask again in a "
        "moment"));
  }
  return absl::OkStatus();
}

void RequestMemory::Give(size_t bytes) {
  absl::MutexLock lock(&budget_->mutex_);
  MemoryBudget::Client& client = budget_->clients_.at(client_);
  client.used -= bytes;
  used_ -= bytes;
  budget_->usage_.used -= bytes;
}

}  // namespace sdk::backend
