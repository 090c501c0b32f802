#include "link/engine/agent_core.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {
namespace {

using agent::v1::Answer;
using agent::v1::Question;

// What the agent said, or why it cannot be used.
absl::StatusOr<Answer> Checked(absl::StatusOr<Answer> answer) {
  if (!answer.ok()) return answer;
  if (answer->version() == 0 || answer->version() > kVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat("ask the agent: it answers in version ", answer->version(),
                     ", known are 1 to ", kVersion,
                     "; bring agent and plugin to one version"));
  }
  if (answer->code() == 0) return answer;
  return absl::Status(static_cast<absl::StatusCode>(answer->code()),
                      answer->message().substr(0, kMostReasonBytes));
}

}  // namespace

AgentCore::AgentCore(std::shared_ptr<Link> link)
    : link_(std::move(link)),
      settled_(absl::Now() + kPatience),
      renewer_(&AgentCore::Run, this) {}

AgentCore::~AgentCore() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  renewer_.join();
}

void AgentCore::Told::Take(const Answer& answer) {
  if (!answer.has_limits()) return;
  absl::StatusOr<tap::EngineLimits> limits = ReadLimits(answer.limits());
  absl::MutexLock lock(&mutex_);
  // What cannot be read allows nothing.
  limits_ =
      limits.ok() ? *std::move(limits) : tap::EngineLimits{"nobody", "off", ""};
}

std::optional<tap::EngineLimits> AgentCore::Told::limits() const {
  absl::MutexLock lock(&mutex_);
  return limits_;
}

absl::StatusOr<tap::EngineLimits> AgentCore::limits() {
  std::optional<tap::EngineLimits> known = told_->limits();
  if (known.has_value()) return *known;
  Question question;
  (void)question.mutable_list_interfaces();
  absl::Status asked = AskNow(question).status();
  // A link that was just opened takes a moment.
  while (absl::IsUnavailable(asked) && absl::Now() < settled_) {
    absl::SleepFor(absl::Milliseconds(10));
    asked = AskNow(question).status();
  }
  RETURN_IF_ERROR(asked);
  known = told_->limits();
  if (known.has_value()) return *known;
  return absl::UnavailableError(
      "ask the agent: it says nothing of who may see packets; bring agent and "
      "plugin to one version");
}

void AgentCore::Ask(Question question, Answered answered) {
  question.set_version(kVersion);
  link_->Ask(question,
             [told = told_, answered = std::move(answered)](auto answer) {
               absl::StatusOr<Answer> checked = Checked(std::move(answer));
               if (checked.ok()) told->Take(*checked);
               answered(std::move(checked));
             });
}

absl::StatusOr<Answer> AgentCore::AskNow(Question question) {
  // Shared with an answer that comes when nobody waits any more.
  struct Wait {
    absl::Notification done;
    absl::StatusOr<Answer> answer;
  };
  auto wait = std::make_shared<Wait>();
  Ask(std::move(question), [wait](absl::StatusOr<Answer> answer) {
    wait->answer = std::move(answer);
    wait->done.Notify();
  });
  if (wait->done.WaitForNotificationWithTimeout(kPatience)) {
    return std::move(wait->answer);
  }
  return absl::UnavailableError(absl::StrCat("ask the agent: no answer within ",
                                             absl::FormatDuration(kPatience)));
}

void AgentCore::AwaitAll() {
  Question question;
  (void)question.mutable_renew();
  (void)AskNow(std::move(question));
}

tap::Hold AgentCore::Keep(uint64_t lease, std::function<void()> lost) {
  {
    absl::MutexLock lock(&mutex_);
    leases_[lease] = std::move(lost);
  }
  return tap::Hold(this, [self = shared_from_this(), lease](AgentCore* core) {
    core->Close(lease);
  });
}

void AgentCore::Close(uint64_t lease) {
  {
    absl::MutexLock lock(&mutex_);
    // The agent does not have it any more.
    if (leases_.erase(lease) == 0) return;
  }
  Question question;
  question.mutable_close()->add_lease(lease);
  Ask(std::move(question), [](const auto& /*answer*/) {});
}

void AgentCore::Lost(uint64_t lease) {
  std::function<void()> lost;
  {
    absl::MutexLock lock(&mutex_);
    const auto found = leases_.find(lease);
    if (found == leases_.end()) return;
    lost = std::move(found->second);
    leases_.erase(found);
  }
  lost();
}

void AgentCore::RenewAll() {
  Question question;
  std::vector<uint64_t> asked;
  {
    absl::MutexLock lock(&mutex_);
    for (const auto& [lease, lost] : leases_) asked.push_back(lease);
  }
  if (asked.empty()) return;
  for (const uint64_t lease : asked) question.mutable_renew()->add_lease(lease);
  const absl::StatusOr<Answer> answer = AskNow(std::move(question));
  // Who is out of reach for a moment may still have them; who stays away ends
  // the lanes.
  if (!answer.ok()) return;
  for (const uint64_t lease : answer->ended().lease()) Lost(lease);
}

void AgentCore::Run() {
  const auto stopped = [this]()
                           ABSL_NO_THREAD_SAFETY_ANALYSIS { return stopping_; };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopped), kRenewEvery);
      if (stopping_) return;
    }
    RenewAll();
  }
}

}  // namespace xdplive::link
