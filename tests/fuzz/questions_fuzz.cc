// libFuzzer target: any bytes are what clients ask an agent, or what an agent
// answers a plugin. Neither falls, and what a client opened is gone with it.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "agent.pb.h"
#include "fuzz/input.h"
#include "kit/cc/datasource/fake_engine.h"
#include "link/engine/agent_engine.h"
#include "link/link.h"
#include "link/messages/bounds.h"
#include "link/serve/agent_server.h"
#include "tap/engine.h"

namespace xdplive::link {
namespace {

using agent::v1::Answer;
using agent::v1::Question;
using ::xdplive::testing::Require;
using ::xdplive::testing::Split;

class NoTaker final : public LaneTaker {
 public:
  void OnMessage(absl::string_view /*message*/) override {}
  void OnEnd(const absl::Status& /*why*/) override {}
};

// Each of two clients in turn; what they are given they follow, and renew.
void FuzzQuestions(absl::string_view bytes) {
  testing::FakeKernel kernel;
  const std::unique_ptr<tap::Engine> engine = kernel.Factory()({}).value();
  absl::Time now = absl::UnixEpoch();
  const auto server =
      AgentServer::Make(*engine, {"h", 1}, [&now] { return now; });
  NoTaker taker;
  std::vector<std::unique_ptr<Following>> follows;
  ClientId client = 1;
  for (const absl::string_view message : Split(bytes)) {
    Question question;
    if (!question.ParseFromArray(message.data(),
                                 static_cast<int>(message.size()))) {
      continue;
    }
    // A filter is compiled by a thread of the server's own; a second answer
    // would be told of twice, which a notification does not bear.
    absl::Notification answered;
    std::string lane;
    server->Ask(client, question, [&](const Answer& answer) {
      lane = answer.opened().packets();
      Require(answer.ByteSizeLong() <= kMostMessageBytes,
              "an answer is one that the other side takes");
      answered.Notify();
    });
    answered.WaitForNotification();
    if (!lane.empty()) follows.push_back(server->Follow(client, lane, taker));
    kernel.Deliver(tap::TapSpec("eth0", tap::Direction::kIngress), 1, 1);
    server->Tick();
    now += absl::Seconds(1);
    client = 3 - client;
  }
  follows.clear();
  server->Disconnected(1);
  server->Disconnected(2);
  // The thread that told of the last one may just be letting it go.
  const absl::Time limit = absl::Now() + absl::Seconds(10);
  while (!kernel.taps().empty() && absl::Now() < limit) {
    absl::SleepFor(absl::Microseconds(10));
  }
  Require(kernel.taps().empty(), "what clients opened goes with them");
  Require(kernel.cost_holders() == 0 && kernel.hurry_holders() == 0,
          "and so does what they held");
}

// Answers with the messages there are, and with nothing after them.
class ScriptedLink final : public Link {
 public:
  explicit ScriptedLink(std::deque<absl::string_view> script)
      : script_(std::move(script)) {}

  std::string name() const override { return "the agent of a script"; }
  void Ask(const Question& question, Answered answered) override {
    const std::optional<absl::string_view> next = Next();
    if (!next.has_value()) return answered(absl::UnavailableError("the end"));
    Answer answer;
    (void)answer.ParseFromArray(next->data(), static_cast<int>(next->size()));
    if (question.has_replay()) ++replays_;
    Require(replays_ <= 64, "no answer makes a plugin ask without end");
    answered(std::move(answer));
  }
  std::unique_ptr<Following> Follow(const std::string& /*lane*/,
                                    LaneTaker& taker) override {
    const std::optional<absl::string_view> next = Next();
    if (next.has_value()) taker.OnMessage(*next);
    return nullptr;
  }

 private:
  // Leases are renewed by another thread.
  std::optional<absl::string_view> Next() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (script_.empty()) return std::nullopt;
    const absl::string_view next = script_.front();
    script_.pop_front();
    return next;
  }

  absl::Mutex mutex_;
  std::deque<absl::string_view> script_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int> replays_ = 0;
};

class PastTaker final : public tap::TapSink {
 public:
  tap::TapMoments WantsSince() const override { return {0, 0}; }
};

void FuzzAnswers(absl::string_view bytes) {
  const std::vector<absl::string_view> script = Split(bytes);
  if (script.size() > 64) return;
  const auto engine = OpenAgentEngine(std::make_shared<ScriptedLink>(
      std::deque<absl::string_view>(script.begin(), script.end())));
  (void)engine->Interfaces();
  (void)engine->DefaultRouteInterface();
  absl::Notification told;
  engine->OpenTap(tap::TapSpec("eth0", tap::Direction::kIngress),
                  [&](absl::StatusOr<std::shared_ptr<tap::Tap>> tap) {
                    PastTaker taker;
                    if (tap.ok()) {
                      (*tap)->Start(taker);
                      (*tap)->Stop(taker);
                    }
                    told.Notify();
                  });
  told.WaitForNotification();
  (void)engine->ReadLedger();
  (void)engine->MeasureCost();
}

}  // namespace
}  // namespace xdplive::link

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data) + 1,
                                size - 1);
  if (data[0] % 2 == 0) {
    xdplive::link::FuzzQuestions(bytes);
  } else {
    xdplive::link::FuzzAnswers(bytes);
  }
  return 0;
}
