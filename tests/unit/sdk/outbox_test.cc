#include "sdk/grpcplugin/outbox.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace sdk::grpcplugin {
namespace {

// Records what gRPC would be asked for; writes complete when the test says so.
struct FakeReactor {
  void StartWrite(const std::string* message) {
    EXPECT_TRUE(finishes.empty()) << "write after finish";
    writes.push_back(*message);
  }
  void Finish(const grpc::Status& status) { finishes.push_back(status); }

  std::vector<std::string> writes;
  std::vector<grpc::Status> finishes;
};

using FakeOutbox = Outbox<std::string, FakeReactor>;

class OutboxTest : public ::testing::Test {
 protected:
  bool Push(const std::string& message) {
    return outbox_.Push(message, message.size());
  }

  FakeReactor reactor_;
  FakeOutbox outbox_{&reactor_, {.max_bytes = 10}};
};

TEST_F(OutboxTest, KeepsOneWriteInFlight) {
  Push("a");
  Push("b");
  EXPECT_EQ(reactor_.writes, std::vector<std::string>({"a"}));
  outbox_.OnWriteDone(true);
  EXPECT_EQ(reactor_.writes, std::vector<std::string>({"a", "b"}));
  outbox_.OnWriteDone(true);
  EXPECT_EQ(reactor_.writes.size(), 2u);
  EXPECT_TRUE(reactor_.finishes.empty());
}

TEST_F(OutboxTest, CountsBytesUntilTheyAreTaken) {
  Push("abc");
  Push("de");
  EXPECT_EQ(outbox_.queued_bytes(), 5u);
  outbox_.OnWriteDone(true);
  EXPECT_EQ(outbox_.queued_bytes(), 2u);
  outbox_.OnWriteDone(true);
  EXPECT_EQ(outbox_.queued_bytes(), 0u);
}

TEST_F(OutboxTest, DropsTheOldestAndCountsThemWhenFull) {
  Push("in flight");  // 9 bytes, taken at once
  Push("1");
  Push("2");
  Push("3");
  EXPECT_EQ(outbox_.dropped(), 2u);
  outbox_.OnWriteDone(true);
  EXPECT_EQ(reactor_.writes.back(), "3");
}

TEST_F(OutboxTest, TakesAMessageThatIsLargerThanTheQueue) {
  EXPECT_TRUE(Push("longer than ten bytes"));
  EXPECT_EQ(reactor_.writes.size(), 1u);
  EXPECT_EQ(outbox_.dropped(), 0u);
}

TEST_F(OutboxTest, DropsItsOwnOldestWhenAllQueuesTogetherAreFull) {
  const auto budget = backend::MemoryBudget::Make(
      {.request = 100, .client = 20, .process = 40});
  std::atomic<uint64_t> dropped = 0;
  const OutboxLimits limits = {
      .max_bytes = 100, .memory = budget->Open("client"), .dropped = &dropped};
  FakeOutbox one(&reactor_, limits);
  FakeReactor other_reactor;
  FakeOutbox other(&other_reactor, limits);
  one.Push("12345", 5);  // taken at once
  one.Push("12345", 5);
  other.Push("12345", 5);  // taken at once
  other.Push("123", 3);
  other.Push("12345", 5);
  EXPECT_EQ(one.queued_bytes(), 10u);
  EXPECT_EQ(other.queued_bytes(), 10u);
  EXPECT_EQ(dropped, 1u) << "the other's three";
  // Even with nothing left to drop.
  other.Push("a message", 9);
  EXPECT_EQ(other.queued_bytes(), 5u);
  EXPECT_EQ(dropped, 3u);
  EXPECT_EQ(budget->usage().used, 15u);
  one.Cancel();
  one.OnWriteDone(false);
  EXPECT_EQ(budget->usage().used, 5u);
}

TEST_F(OutboxTest, RefusesWhenFullIfItMayNotDrop) {
  FakeOutbox refusing(&reactor_,
                      {.max_bytes = 10, .when_full = WhenFull::kRefuse});
  EXPECT_TRUE(refusing.Push("12345678", 8));
  EXPECT_FALSE(refusing.Push("abc", 3));
  EXPECT_TRUE(refusing.Push("ab", 2));
  EXPECT_EQ(refusing.dropped(), 0u);
}

TEST_F(OutboxTest, WritesWhatIsQueuedBeforeItEnds) {
  Push("a");
  Push("b");
  outbox_.End(grpc::Status::OK);
  EXPECT_TRUE(reactor_.finishes.empty());
  outbox_.OnWriteDone(true);
  outbox_.OnWriteDone(true);
  ASSERT_EQ(reactor_.finishes.size(), 1u);
  EXPECT_TRUE(reactor_.finishes[0].ok());
  EXPECT_EQ(reactor_.writes.back(), "b");
}

TEST_F(OutboxTest, CountsTheFirstEndAlone) {
  outbox_.End({grpc::StatusCode::UNAVAILABLE, "first"});
  outbox_.End(grpc::Status::OK);
  outbox_.Cancel();
  ASSERT_EQ(reactor_.finishes.size(), 1u);
  EXPECT_EQ(reactor_.finishes[0].error_message(), "first");
}

TEST_F(OutboxTest, FinishesOnceWhenCancelledInMidWrite) {
  Push("a");
  Push("b");
  outbox_.Cancel();
  EXPECT_TRUE(reactor_.finishes.empty()) << "a write is still in flight";
  outbox_.OnWriteDone(false);
  ASSERT_EQ(reactor_.finishes.size(), 1u);
  EXPECT_EQ(reactor_.finishes[0].error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(reactor_.writes.size(), 1u);
  EXPECT_EQ(outbox_.queued_bytes(), 0u);
}

TEST_F(OutboxTest, FinishesAtOnceWhenCancelledAtRest) {
  outbox_.Cancel();
  EXPECT_EQ(reactor_.finishes.size(), 1u);
}

TEST_F(OutboxTest, EndsWhenAWriteFails) {
  Push("a");
  Push("b");
  outbox_.OnWriteDone(false);
  EXPECT_EQ(reactor_.finishes.size(), 1u);
  EXPECT_EQ(reactor_.writes.size(), 1u);
}

TEST_F(OutboxTest, LetsGoOfMessagesOnceItHasEnded) {
  outbox_.Cancel();
  EXPECT_TRUE(Push("late"));
  EXPECT_TRUE(outbox_.ended());
  EXPECT_TRUE(reactor_.writes.empty());
  EXPECT_EQ(outbox_.queued_bytes(), 0u);
}

// Completes each write on a thread of its own, as gRPC does.
struct ThreadedReactor {
  void StartWrite(const int*) {
    const int in_flight = ++writes_in_flight;
    EXPECT_EQ(in_flight, 1);
    EXPECT_EQ(finishes, 0);
    --writes_in_flight;
    ++writes;
    absl::MutexLock lock(&mutex);
    completions.emplace_back([this] { outbox->OnWriteDone(true); });
  }
  void Finish(const grpc::Status&) { ++finishes; }

  Outbox<int, ThreadedReactor>* outbox = nullptr;
  std::atomic<int> writes_in_flight = 0;
  std::atomic<int> writes = 0;
  std::atomic<int> finishes = 0;
  absl::Mutex mutex;
  std::vector<std::thread> completions ABSL_GUARDED_BY(mutex);

  // Joins completions until there are none left to join.
  void Join() {
    while (true) {
      std::vector<std::thread> batch;
      {
        absl::MutexLock lock(&mutex);
        batch.swap(completions);
      }
      if (batch.empty()) return;
      for (std::thread& thread : batch) thread.join();
    }
  }
};

TEST(Outbox, FinishesOnceHoweverThreadsMeet) {
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    ThreadedReactor reactor;
    Outbox<int, ThreadedReactor> outbox(&reactor, {.max_bytes = 1 << 20});
    reactor.outbox = &outbox;
    std::vector<std::thread> threads;
    for (int sender = 0; sender < 3; ++sender) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) outbox.Push(i, 1);
      });
    }
    threads.emplace_back([&] { outbox.Cancel(); });
    threads.emplace_back([&] { outbox.End(grpc::Status::OK); });
    for (std::thread& thread : threads) thread.join();
    reactor.Join();
    EXPECT_EQ(reactor.finishes, 1);
  }
}

}  // namespace
}  // namespace sdk::grpcplugin
