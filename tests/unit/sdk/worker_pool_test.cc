#include "sdk/grpcplugin/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"

namespace sdk::grpcplugin {
namespace {

TEST(WorkerPool, RunsTasksSideBySide) {
  WorkerPool pool(2);
  // Each task waits for the other one to have begun.
  absl::BlockingCounter begun(2);
  absl::BlockingCounter done(2);
  for (int i = 0; i < 2; ++i) {
    pool.Schedule([&] {
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
    for (int i = 0; i < 10; ++i) pool.Schedule([&] { ++ran; });
  }
  EXPECT_EQ(ran, 10);
}

TEST(WorkerPool, TakesTasksFromItsOwnTasks) {
  absl::Notification inner;
  WorkerPool pool(1);
  pool.Schedule([&] { pool.Schedule([&] { inner.Notify(); }); });
  inner.WaitForNotification();
}

}  // namespace
}  // namespace sdk::grpcplugin
