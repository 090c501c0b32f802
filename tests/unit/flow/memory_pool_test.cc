#include "flow/memory/memory_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"

namespace xdplive::flow {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;

// Remembers things of so many bytes each, and forgets the oldest first.
class Memory final : public MemoryPool::Holder {
 public:
  explicit Memory(MemoryPool& pool) : share_(&pool, this) {}

  void Remember(size_t bytes) {
    {
      absl::MutexLock lock(&mutex_);
      things_.push_back({next_++, bytes});
      held_ += bytes;
    }
    share_.Settle();
  }

  size_t HeldBytes() const override {
    absl::MutexLock lock(&mutex_);
    return held_;
  }

  bool GiveWay(size_t most, Depth depth) override {
    absl::MutexLock lock(&mutex_);
    const size_t keep = depth == Depth::kAll ? 0 : 1;
    if (things_.size() <= keep) return false;
    while (held_ > most && things_.size() > keep) {
      held_ -= things_.front().bytes;
      things_.pop_front();
    }
    return true;
  }

  void SetGone(bool gone) { share_.SetGone(gone); }
  size_t Room() const { return share_.Room(); }

  // The numbers of what it still has.
  std::vector<int> Remembered() const {
    absl::MutexLock lock(&mutex_);
    std::vector<int> numbers;
    for (const Thing& thing : things_) numbers.push_back(thing.number);
    return numbers;
  }

 private:
  struct Thing {
    int number;
    size_t bytes;
  };

  mutable absl::Mutex mutex_;
  std::deque<Thing> things_ ABSL_GUARDED_BY(mutex_);
  size_t held_ ABSL_GUARDED_BY(mutex_) = 0;
  int next_ ABSL_GUARDED_BY(mutex_) = 0;
  MemoryPool::Share share_;
};

using Memories = std::deque<std::unique_ptr<Memory>>;

size_t Sum(const Memories& memories) {
  size_t sum = 0;
  for (const auto& memory : memories) sum += memory->HeldBytes();
  return sum;
}

TEST(MemoryPool, LetsOneHaveItAllWhileNobodyElseNeedsAny) {
  MemoryPool pool(100'000);
  Memory one(pool), other(pool);
  for (int i = 0; i < 99; ++i) one.Remember(1000);
  EXPECT_EQ(one.HeldBytes(), 99'000u);
  EXPECT_EQ(pool.used(), 99'000u);
  EXPECT_EQ(other.HeldBytes(), 0u);
}

TEST(MemoryPool, TakesTheOldestOfTheLargestFirst) {
  MemoryPool pool(10'000);
  Memory large(pool), small(pool);
  for (int i = 0; i < 8; ++i) large.Remember(1000);
  for (int i = 0; i < 4; ++i) small.Remember(1000);
  EXPECT_EQ(large.Remembered().back(), 7);
  EXPECT_THAT(large.Remembered(), Each(Ge(2)));
  EXPECT_THAT(small.Remembered(), ElementsAre(0, 1, 2, 3));
}

TEST(MemoryPool, MakesThoseThatNeedMuchAlikeAndLeavesTheSmallAlone) {
  MemoryPool pool(1'000'000);
  Memories memories;
  for (int i = 0; i < 400; ++i) {
    memories.push_back(std::make_unique<Memory>(pool));
    memories.back()->Remember(500);
  }
  for (int round = 0; round < 5000; ++round) {
    for (int busy = 0; busy < 4; ++busy) memories[busy]->Remember(400);
  }
  for (int i = 0; i < 400; ++i) {
    if (i >= 4) {
      EXPECT_EQ(memories[i]->HeldBytes(), 500u);
    } else {
      EXPECT_NEAR(memories[i]->HeldBytes(), (1'000'000 - 396 * 500) / 4,
                  20'000);
    }
  }
}

TEST(MemoryPool, RefusesNobodyHoweverMany) {
  MemoryPool pool(10'000);
  Memories memories;
  for (int i = 0; i < 1000; ++i) {
    memories.push_back(std::make_unique<Memory>(pool));
    memories.back()->Remember(100);
    EXPECT_EQ(memories.back()->HeldBytes(), 100u);
    ASSERT_LE(pool.used(), 10'000u);
  }
}

TEST(MemoryPool, TakesFromThoseThatAreGoneFirst) {
  MemoryPool pool(10'000);
  Memory living(pool), gone(pool), young(pool);
  for (int i = 0; i < 6; ++i) living.Remember(1000);
  for (int i = 0; i < 4; ++i) gone.Remember(1000);
  gone.SetGone(true);
  for (int i = 0; i < 4; ++i) young.Remember(1000);
  EXPECT_EQ(gone.HeldBytes(), 0u);
  EXPECT_EQ(living.HeldBytes(), 6000u);
  EXPECT_EQ(young.HeldBytes(), 4000u);
}

// Each short-lived one gets what it needs, at once, and the one that stays
// loses nothing.
TEST(MemoryPool, ServesThoseThatComeAndGo) {
  MemoryPool pool(100'000);
  Memory stays(pool);
  for (int i = 0; i < 50; ++i) stays.Remember(1000);
  Memories passing;
  for (int i = 0; i < 1000; ++i) {
    if (!passing.empty()) passing.back()->SetGone(true);
    passing.push_back(std::make_unique<Memory>(pool));
    for (int row = 0; row < 10; ++row) passing.back()->Remember(500);
    ASSERT_EQ(passing.back()->HeldBytes(), 5000u);
    if (passing.size() > 100) passing.pop_front();
  }
  EXPECT_EQ(stays.HeldBytes(), 50'000u);
}

TEST(MemoryPool, GivesBackWhatLeaves) {
  MemoryPool pool(10'000);
  {
    Memory memory(pool);
    memory.Remember(3000);
    EXPECT_EQ(pool.used(), 3000u);
  }
  EXPECT_EQ(pool.used(), 0u);
}

TEST(MemoryPool, TakesANewBoundAtOnce) {
  MemoryPool pool(10'000);
  Memory memory(pool);
  for (int i = 0; i < 9; ++i) memory.Remember(1000);
  pool.SetLimit(3500);
  EXPECT_LE(pool.used(), 3500u);
  EXPECT_EQ(memory.Remembered().back(), 8);
  pool.SetLimit(20'000);
  for (int i = 0; i < 16; ++i) memory.Remember(1000);
  EXPECT_GE(memory.HeldBytes(), 18'000u);
}

TEST(MemoryPool, TellsHowLargeOneMayBecome) {
  MemoryPool pool(1'000'000);
  Memory first(pool), second(pool);
  EXPECT_EQ(first.Room(), 1'000'000u);
  for (int i = 0; i < 300; ++i) first.Remember(1000);
  EXPECT_EQ(first.Room(), 1'000'000u);
  EXPECT_EQ(second.Room(), 700'000u);
  for (int i = 0; i < 2000; ++i) {
    first.Remember(1000);
    second.Remember(1000);
  }
  EXPECT_NEAR(second.Room(), 500'000, 20'000);
}

// Any sequence: the sum keeps the bound, nothing is taken but the oldest, and
// from nobody who was smaller than the largest half as large.
TEST(MemoryPool, KeepsItsBoundThroughAnySequence) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const size_t limit = 1 + random() % 200'000;
    MemoryPool pool(limit);
    Memories memories;
    for (int step = 0; step < 3000; ++step) {
      const unsigned what = random() % 100;
      if (memories.empty() || what < 4) {
        memories.push_back(std::make_unique<Memory>(pool));
      } else if (what < 6) {
        memories.erase(memories.begin() + random() % memories.size());
      } else if (what < 8) {
        memories[random() % memories.size()]->SetGone(random() % 2 == 0);
      } else {
        // The first is the busiest by far.
        const size_t place = random() % memories.size() / (1 + random() % 9);
        memories[place]->Remember(1 + random() % 5000);
      }
      ASSERT_LE(pool.used(), limit);
      ASSERT_EQ(pool.used(), Sum(memories));
      for (const auto& memory : memories) {
        const std::vector<int> left = memory->Remembered();
        for (size_t i = 1; i < left.size(); ++i) {
          ASSERT_EQ(left[i], left[i - 1] + 1);
        }
      }
    }
  }
}

TEST(MemoryPool, KeepsItsBoundAmongThreads) {
  constexpr size_t kLimit = 200'000;
  MemoryPool pool(kLimit);
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < 4; ++number) {
    threads.emplace_back([&pool, number] {
      std::mt19937 random(number);
      Memories memories;
      for (int step = 0; step < 5000; ++step) {
        if (random() % 50 == 0) {
          memories.push_back(std::make_unique<Memory>(pool));
        } else if (random() % 200 == 0) {
          memories.clear();
        } else if (!memories.empty()) {
          memories[random() % memories.size()]->Remember(1000);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(pool.used(), 0u);
}

}  // namespace
}  // namespace xdplive::flow
