#include "datasource/live/stream_turns.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace xdplive::datasource {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NamedStream final : public LiveStream {
 public:
  explicit NamedStream(std::string name) : name(std::move(name)) {}
  absl::Time Flush(absl::Time /*now*/) override {
    return absl::InfiniteFuture();
  }
  void Refresh() override {}
  void Close() override {}

  const std::string name;
};

class StreamTurnsTest : public ::testing::Test {
 protected:
  std::shared_ptr<LiveStream> Add(
      const std::string& name, const std::string& client,
      std::shared_ptr<const sdk::backend::Call> call = nullptr) {
    auto stream = std::make_shared<NamedStream>(name);
    turns_.Add(stream, {client, std::move(call)}, now_);
    return stream;
  }

  std::vector<std::string> Due() {
    std::vector<std::string> names;
    for (const auto& stream : turns_.Due(now_)) {
      names.push_back(static_cast<const NamedStream&>(*stream).name);
    }
    return names;
  }

  StreamTurns turns_;
  absl::Time now_ = absl::UnixEpoch();
};

TEST_F(StreamTurnsTest, GivesTheTurnToWhoHadLeast) {
  std::vector<std::shared_ptr<LiveStream>> heavy;
  for (int i = 0; i < 40; ++i) heavy.push_back(Add("heavy", "greedy"));
  const auto light = Add("light", "other");
  // One of forty had a turn; the other thirty-nine wait behind the light one.
  turns_.Took(heavy[0], absl::Milliseconds(50), absl::InfiniteFuture());
  EXPECT_THAT(Due(), SizeIs(40));
  EXPECT_EQ(Due().front(), "light");
  turns_.Took(light, absl::Milliseconds(1), absl::InfiniteFuture());
  turns_.AllAreDue(now_);
  EXPECT_THAT(Due(), SizeIs(41));
  EXPECT_EQ(Due().front(), "light");
}

TEST_F(StreamTurnsTest, LetsStreamsOfOneClientFollowOneAnother) {
  const auto a = Add("a", "x");
  const auto b = Add("b", "x");
  turns_.Took(a, absl::Milliseconds(1), now_ + absl::Milliseconds(2));
  turns_.Took(b, absl::Milliseconds(1), now_ + absl::Milliseconds(1));
  now_ += absl::Milliseconds(5);
  EXPECT_THAT(Due(), ElementsAre("b", "a"));
}

TEST_F(StreamTurnsTest, HasWhatIsDueOnly) {
  const auto a = Add("a", "x");
  turns_.Took(a, absl::ZeroDuration(), now_ + absl::Seconds(1));
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(turns_.NextDue(), now_ + absl::Seconds(1));
  turns_.AllAreDue(now_);
  EXPECT_THAT(Due(), ElementsAre("a"));
  turns_.Remove(a);
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_EQ(turns_.NextDue(), absl::InfiniteFuture());
}

TEST_F(StreamTurnsTest, ForgetsWhatAClientHad) {
  const auto once = Add("once heavy", "x");
  const auto now = Add("heavy now", "y");
  EXPECT_THAT(Due(), SizeIs(2));
  turns_.Took(once, absl::Seconds(1), now_);
  now_ += 20 * StreamTurns::kMemory;
  EXPECT_THAT(Due(), SizeIs(2));
  turns_.Took(now, absl::Milliseconds(10), now_);
  EXPECT_THAT(Due(), ElementsAre("once heavy", "heavy now"));
}

TEST_F(StreamTurnsTest, DropsTheAnswerOfACallThatIsGivenUp) {
  auto call = std::make_shared<sdk::backend::Call>();
  std::weak_ptr<LiveStream> answer = Add("answer", "x", call);
  EXPECT_THAT(Due(), ElementsAre("answer"));
  call->Cancel();
  EXPECT_THAT(Due(), IsEmpty());
  EXPECT_TRUE(answer.expired());
}

}  // namespace
}  // namespace xdplive::datasource
