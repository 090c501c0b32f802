#include "sdk/grpcplugin/worker_pool.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace sdk::grpcplugin {

WorkerPool::WorkerPool(int threads)
    : most_running_(static_cast<size_t>(std::max(1, threads - 1))) {
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    stops_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

std::optional<WorkerPool::Ticket> WorkerPool::Schedule(
    const std::string& client, Task task) {
  absl::MutexLock lock(&mutex_);
  const auto found = clients_.find(client);
  const size_t here =
      found == clients_.end() ? 0 : found->second.waiting.size();
  if (here >= kMostOfClient || waiting_ >= kMost) {
    ++refused_;
    return std::nullopt;
  }
  return Add(client, std::move(task));
}

WorkerPool::Ticket WorkerPool::ScheduleMore(const std::string& client,
                                            Task task) {
  absl::MutexLock lock(&mutex_);
  return Add(client, std::move(task));
}

WorkerPool::Ticket WorkerPool::Add(const std::string& client, Task task) {
  const auto place = clients_.try_emplace(client).first;
  if (place->second.waiting.empty()) turns_.push_back(place);
  place->second.waiting.push_back({next_number_, std::move(task)});
  ++waiting_;
  return {client, next_number_++};
}

WorkerPool::Task WorkerPool::Withdraw(const Ticket& ticket) {
  absl::MutexLock lock(&mutex_);
  const auto client = clients_.find(ticket.client);
  if (client == clients_.end()) return nullptr;
  std::deque<Waiting>& waiting = client->second.waiting;
  const auto entry = std::lower_bound(
      waiting.begin(), waiting.end(), ticket.number,
      [](const Waiting& a, uint64_t number) { return a.number < number; });
  if (entry == waiting.end() || entry->number != ticket.number) return nullptr;
  Task task = std::move(entry->task);
  waiting.erase(entry);
  --waiting_;
  if (waiting.empty()) turns_.remove(client);
  EraseIfIdle(client);
  return task;
}

size_t WorkerPool::waiting() const {
  absl::MutexLock lock(&mutex_);
  return waiting_;
}

uint64_t WorkerPool::refused() const {
  absl::MutexLock lock(&mutex_);
  return refused_;
}

std::list<WorkerPool::Clients::iterator>::iterator WorkerPool::NextTurn() {
  // At the end nobody waits for a turn any more.
  const size_t most =
      stops_ ? std::numeric_limits<size_t>::max() : most_running_;
  return std::find_if(turns_.begin(), turns_.end(), [most](const auto& client) {
    return client->second.running < most;
  });
}

bool WorkerPool::HasWorkOrStops() {
  return stops_ || NextTurn() != turns_.end();
}

WorkerPool::Task WorkerPool::TakeFrom(Clients::iterator client) {
  Task task = std::move(client->second.waiting.front().task);
  client->second.waiting.pop_front();
  --waiting_;
  ++client->second.running;
  if (!client->second.waiting.empty()) turns_.push_back(client);
  return task;
}

void WorkerPool::EraseIfIdle(Clients::iterator client) {
  if (client->second.running == 0 && client->second.waiting.empty()) {
    clients_.erase(client);
  }
}

void WorkerPool::Work() {
  while (true) {
    Clients::iterator client;
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &WorkerPool::HasWorkOrStops));
      const auto turn = NextTurn();
      if (turn == turns_.end()) return;
      client = *turn;
      turns_.erase(turn);
      task = TakeFrom(client);
    }
    task();
    task = nullptr;  // what it holds goes before its client's next turn
    absl::MutexLock lock(&mutex_);
    --client->second.running;
    EraseIfIdle(client);
  }
}

}  // namespace sdk::grpcplugin
