#include "sdk/grpcplugin/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace sdk::grpcplugin {
namespace {

TEST(WorkerPool, RunsTasksSideBySide) {
  WorkerPool pool(2);
  // Each task waits for the other one to have begun.
  absl::BlockingCounter begun(2);
  absl::BlockingCounter done(2);
  for (int i = 0; i < 2; ++i) {
    pool.Schedule(std::to_string(i), [&] {
      begun.DecrementCount();
      done.DecrementCount();
    });
  }
  begun.Wait();
  done.Wait();
}

TEST(WorkerPool, RunsWhatIsStillScheduledBeforeItGoes) {
  std::atomic<int> ran = 0;
  {
    WorkerPool pool(1);
    for (int i = 0; i < 10; ++i) pool.Schedule("client", [&] { ++ran; });
  }
  EXPECT_EQ(ran, 10);
}

TEST(WorkerPool, TakesTasksFromItsOwnTasks) {
  absl::Notification inner;
  WorkerPool pool(1);
  pool.Schedule("client",
                [&] { pool.Schedule("client", [&] { inner.Notify(); }); });
  inner.WaitForNotification();
}

// One thread that is held until the test lets it go.
class HeldPool {
 public:
  HeldPool() {
    pool.Schedule("holder", [this] {
      held_.Notify();
      released_.WaitForNotification();
    });
    held_.WaitForNotification();
  }
  ~HeldPool() { Release(); }

  // Lets the thread go, and waits until all that was scheduled has run.
  void Release() {
    if (!released_.HasBeenNotified()) released_.Notify();
    absl::Notification last;
    while (pool.waiting() > 0) absl::SleepFor(absl::Milliseconds(1));
    pool.Schedule("last", [&] { last.Notify(); });
    last.WaitForNotification();
  }

  WorkerPool pool{1};

 private:
  absl::Notification held_;
  absl::Notification released_;
};

TEST(WorkerPool, LetsClientsTakeTurnsHoweverMuchOneHasWaiting) {
  std::string order;
  HeldPool held;
  for (int i = 0; i < 5; ++i) held.pool.Schedule("a", [&] { order += 'a'; });
  for (int i = 0; i < 2; ++i) held.pool.Schedule("b", [&] { order += 'b'; });
  held.pool.Schedule("c", [&] { order += 'c'; });
  held.Release();
  EXPECT_EQ(order, "abcabaaa");
}

TEST(WorkerPool, NeverGivesOneClientAllThreads) {
  absl::Notification release, other;
  WorkerPool pool(2);  // ends before what its tasks wait for
  for (int i = 0; i < 2; ++i) {
    pool.Schedule("greedy", [&] { release.WaitForNotification(); });
  }
  pool.Schedule("other", [&] { other.Notify(); });
  other.WaitForNotification();
  release.Notify();
}

TEST(WorkerPool, NeverRunsWhatWasWithdrawn) {
  std::string order;
  HeldPool held;
  held.pool.Schedule("a", [&] { order += '1'; });
  const auto ticket = held.pool.Schedule("a", [&] { order += '2'; });
  held.pool.Schedule("a", [&] { order += '3'; });
  const auto only = held.pool.Schedule("b", [&] { order += 'b'; });
  EXPECT_TRUE(held.pool.Withdraw(*ticket));
  EXPECT_TRUE(held.pool.Withdraw(*only));
  EXPECT_FALSE(held.pool.Withdraw(*ticket)) << "it is gone";
  held.Release();
  EXPECT_EQ(order, "13");
  EXPECT_FALSE(held.pool.Withdraw(*only)) << "its client is gone";
}

TEST(WorkerPool, LetsGoOfWhatATaskHoldsWhenItIsWithdrawn) {
  HeldPool held;
  const auto body = std::make_shared<int>();
  const auto ticket = held.pool.Schedule("a", [body] {});
  EXPECT_EQ(body.use_count(), 2);
  held.pool.Withdraw(*ticket);
  EXPECT_EQ(body.use_count(), 1);
}

TEST(WorkerPool, RefusesAClientWhoHasTooMuchWaitingAndNobodyElse) {
  std::atomic<size_t> ran = 0;
  HeldPool held;
  const auto count = [&] { ++ran; };
  for (size_t i = 0; i < WorkerPool::kMostOfClient; ++i) {
    ASSERT_TRUE(held.pool.Schedule("a", count).has_value());
  }
  EXPECT_FALSE(held.pool.Schedule("a", count).has_value());
  EXPECT_EQ(held.pool.refused(), 1u);
  EXPECT_TRUE(held.pool.Schedule("b", count).has_value());
  held.pool.ScheduleMore("a", count);
  held.Release();
  EXPECT_EQ(ran, WorkerPool::kMostOfClient + 2);
}

TEST(WorkerPool, RefusesWhatIsTooMuchForAll) {
  HeldPool held;
  for (size_t i = 0; i < WorkerPool::kMost; ++i) {
    ASSERT_TRUE(held.pool.Schedule(std::to_string(i), [] {}).has_value());
  }
  EXPECT_FALSE(held.pool.Schedule("one more", [] {}).has_value());
}

}  // namespace
}  // namespace sdk::grpcplugin
