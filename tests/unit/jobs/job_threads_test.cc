#include "jobs/job_threads.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::jobs {
namespace {

using ::testing::ElementsAre;

TEST(JobThreadsTest, DoesSmallBatchesFirstAndEqualOnesInTheirOrder) {
  JobThreads workers(1);
  absl::Notification begun, go, done;
  std::vector<std::string> order;  // of the one thread
  workers.Run(1, [&] {
    begun.Notify();
    go.WaitForNotification();
  });
  begun.WaitForNotification();
  for (const char* name : {"first of many", "second of many"}) {
    workers.Run(200, [&order, name] { order.emplace_back(name); });
  }
  workers.Run(2, [&] { order.emplace_back("of two"); });
  workers.Run(201, [&] { done.Notify(); });
  go.Notify();
  done.WaitForNotification();
  EXPECT_THAT(order, ElementsAre("of two", "first of many", "second of many"));
}

TEST(JobThreadsTest, WorksSideBySide) {
  JobThreads workers(2);
  absl::Notification here, there;
  workers.Run(1, [&] {
    here.Notify();
    there.WaitForNotification();
  });
  workers.Run(1, [&] {
    there.Notify();
    here.WaitForNotification();
  });
  there.WaitForNotification();
  here.WaitForNotification();
}

TEST(JobThreadsTest, WaitsForWhatBeganAndLeavesTheRest) {
  std::optional<JobThreads> workers(1);
  absl::Notification begun;
  bool ended = false, other = false;
  workers->Run(1, [&] {
    begun.Notify();
    absl::SleepFor(absl::Milliseconds(20));
    ended = true;
  });
  workers->Run(2, [&] { other = true; });
  begun.WaitForNotification();
  workers.reset();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(other);
}

}  // namespace
}  // namespace xdplive::jobs
