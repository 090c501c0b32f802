#include "link/engine/agent_engine.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "jobs/job_threads.h"
#include "link/engine/agent_core.h"
#include "link/engine/agent_tap.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {
namespace {

using agent::v1::Answer;
using agent::v1::Question;
using SharedTap = std::shared_ptr<tap::Tap>;

// Whoever is told starts the tap and so waits for its past; another may have
// less of it.
constexpr int kTellers = 2;

// The taps there are, and whether anybody is to be told of new ones: what
// answers on their way need, which may outlive the engine.
class OpenTaps {
 public:
  explicit OpenTaps(std::shared_ptr<AgentCore> core) : core_(std::move(core)) {}

  // Has `opened` told what came of the answer, unless the engine is gone; not
  // by the carrier's thread, which brings the answers that it may ask for.
  void Settle(const tap::TapSpec& spec, size_t batch,
              const tap::TapOpened& opened, absl::StatusOr<Answer> answer)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (teller_ == nullptr) return;
    teller_->Run(batch,
                 [this, spec, opened, answer = std::move(answer)]() mutable {
                   opened(TapOf(spec, std::move(answer)));
                 });
  }
  // The one there is; null where there is none that counts.
  SharedTap Find(const tap::TapSpec& spec) ABSL_LOCKS_EXCLUDED(mutex_);
  // As the tap of that name has it; `name` where there is none.
  tap::TapSpec Named(tap::TapSpec name) const ABSL_LOCKS_EXCLUDED(mutex_);
  // The agent's ledger of now. Where a tap is one of these, its row is told
  // how the link stands.
  void SetLedger(std::vector<tap::LedgerRow>& rows, absl::Time now)
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Nobody is told any more; waits for who is being told.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_) {
    std::unique_ptr<jobs::JobThreads> teller;  // goes when the lock is free
    absl::MutexLock lock(&mutex_);
    teller.swap(teller_);
  }

 private:
  absl::StatusOr<SharedTap> TapOf(const tap::TapSpec& spec,
                                  absl::StatusOr<Answer> answer)
      ABSL_LOCKS_EXCLUDED(mutex_);

  const std::shared_ptr<AgentCore> core_;
  mutable absl::Mutex mutex_;
  std::map<tap::TapSpec, std::weak_ptr<AgentTap>> taps_ ABSL_GUARDED_BY(mutex_);
  // Null once it is closed.
  std::unique_ptr<jobs::JobThreads> teller_ ABSL_GUARDED_BY(mutex_) =
      std::make_unique<jobs::JobThreads>(kTellers);
};

SharedTap OpenTaps::Find(const tap::TapSpec& spec) {
  std::shared_ptr<AgentTap> tap;  // outlives the lock
  absl::MutexLock lock(&mutex_);
  const auto found = taps_.find(spec);
  if (found != taps_.end()) tap = found->second.lock();
  return tap != nullptr && tap->status().ok() ? tap : nullptr;
}

absl::StatusOr<SharedTap> OpenTaps::TapOf(const tap::TapSpec& spec,
                                          absl::StatusOr<Answer> answer) {
  RETURN_IF_ERROR(answer.status());
  ASSIGN_OR_RETURN(tap::AttachReport report,
                   ReadReport(answer->opened().report()));
  auto tap =
      std::make_shared<AgentTap>(core_, spec, *answer, std::move(report));
  tap->KeepLease(core_->Keep(answer->opened().lease(), [state = tap->state()] {
    state->Lose(absl::UnavailableError(
        "the agent does not have the tap any more; it is opened again "
        "within a second"));
  }));
  // Others may have asked for the same at once: then the first is for all.
  // What is not wanted goes when the lock is free.
  std::shared_ptr<AgentTap> first;
  absl::MutexLock lock(&mutex_);
  std::erase_if(taps_, [](const auto& item) { return item.second.expired(); });
  std::weak_ptr<AgentTap>& place = taps_[spec];
  first = place.lock();
  if (first != nullptr && first->status().ok()) return SharedTap(first);
  place = tap;
  return SharedTap(std::move(tap));
}

tap::TapSpec OpenTaps::Named(tap::TapSpec name) const {
  absl::MutexLock lock(&mutex_);
  const auto found = taps_.find(name);
  return found == taps_.end() ? std::move(name) : found->first;
}

void OpenTaps::SetLedger(std::vector<tap::LedgerRow>& rows, absl::Time now) {
  std::vector<std::shared_ptr<AgentTap>> taps;  // outlive the lock
  absl::MutexLock lock(&mutex_);
  for (tap::LedgerRow& row : rows) {
    const auto found = taps_.find(row.tap);
    if (found == taps_.end()) continue;
    taps.push_back(found->second.lock());
    if (taps.back() == nullptr) continue;
    TapState& state = *taps.back()->state();
    state.SetLedger(row, now);
    row.link = state.ledger().link;
  }
}

class AgentEngine final : public tap::Engine {
 public:
  explicit AgentEngine(std::shared_ptr<Link> link)
      : core_(std::make_shared<AgentCore>(std::move(link))),
        taps_(std::make_shared<OpenTaps>(core_)) {}
  ~AgentEngine() override { taps_->Close(); }

  // Who asks for other sizes is told by this that they do not hold.
  std::string name() const override {
    return absl::StrCat(core_->link().name(),
                        ", whose own sizes, budget and attach mode hold");
  }
  absl::StatusOr<tap::EngineLimits> limits() const override {
    return core_->limits();
  }
  void OpenTap(const tap::TapSpec& spec, tap::TapOpened opened,
               size_t batch) override;
  // Sizes and modes are the agent's own business.
  void SetOptions(const tap::EngineOptions& /*options*/) override {}
  std::optional<tap::Renewal> RenewHook(bool /*may_move*/) override {
    return std::nullopt;
  }
  uint32_t ring_bytes() const override { return 0; }
  void ExpectHooks(size_t /*hooks*/) override {}
  absl::StatusOr<std::vector<tap::InterfaceInfo>> Interfaces() const override;
  absl::StatusOr<std::string> DefaultRouteInterface() const override;
  std::vector<tap::LedgerRow> ReadLedger() override;
  absl::StatusOr<tap::Hold> MeasureCost() override;
  tap::Hold HurryWindows() override;

 private:
  absl::StatusOr<tap::Hold> HoldOf(Question question);
  absl::StatusOr<Answer> AskForInterfaces() const;

  const std::shared_ptr<AgentCore> core_;
  const std::shared_ptr<OpenTaps> taps_;
};

void AgentEngine::OpenTap(const tap::TapSpec& spec, tap::TapOpened opened,
                          size_t batch) {
  if (!spec.origin.host.empty()) return opened(tap::NoSuchHost(spec.origin));
  if (SharedTap known = taps_->Find(spec)) return opened(std::move(known));
  Question question;
  WriteTapName(spec, *question.mutable_open_tap());
  core_->Ask(std::move(question), [taps = taps_, spec, batch,
                                   opened = std::move(opened)](auto answer) {
    taps->Settle(spec, batch, opened, std::move(answer));
  });
}

absl::StatusOr<Answer> AgentEngine::AskForInterfaces() const {
  Question question;
  (void)question.mutable_list_interfaces();
  return core_->AskNow(std::move(question));
}

absl::StatusOr<std::vector<tap::InterfaceInfo>> AgentEngine::Interfaces()
    const {
  ASSIGN_OR_RETURN(const Answer answer, AskForInterfaces());
  std::vector<tap::InterfaceInfo> interfaces;
  for (const agent::v1::Interface& message : answer.interfaces().interfaces()) {
    ASSIGN_OR_RETURN(tap::InterfaceInfo info, ReadInterface(message));
    interfaces.push_back(std::move(info));
  }
  return interfaces;
}

absl::StatusOr<std::string> AgentEngine::DefaultRouteInterface() const {
  ASSIGN_OR_RETURN(const Answer answer, AskForInterfaces());
  if (answer.interfaces().default_route().empty()) {
    return absl::NotFoundError("find default route: the agent's host has none");
  }
  return answer.interfaces().default_route();
}

std::vector<tap::LedgerRow> AgentEngine::ReadLedger() {
  Question question;
  (void)question.mutable_read_ledger();
  const absl::StatusOr<Answer> answer = core_->AskNow(std::move(question));
  std::vector<tap::LedgerRow> rows;
  if (!answer.ok()) return rows;
  for (const agent::v1::LedgerRow& message : answer->ledger().rows()) {
    absl::StatusOr<tap::LedgerRow> row = ReadLedgerRow(message);
    const absl::StatusOr<TapText> text = ReadTapText(message.tap());
    if (!row.ok() || !text.ok()) continue;
    row->tap = taps_->Named(NameOf(*text));
    rows.push_back(*std::move(row));
  }
  taps_->SetLedger(rows, absl::Now());
  return rows;
}

absl::StatusOr<tap::Hold> AgentEngine::HoldOf(Question question) {
  ASSIGN_OR_RETURN(const Answer answer, core_->AskNow(std::move(question)));
  return core_->Keep(answer.opened().lease(), [] {});
}

absl::StatusOr<tap::Hold> AgentEngine::MeasureCost() {
  Question question;
  (void)question.mutable_measure_cost();
  return HoldOf(std::move(question));
}

tap::Hold AgentEngine::HurryWindows() {
  Question question;
  (void)question.mutable_hurry_windows();
  return HoldOf(std::move(question)).value_or(nullptr);
}

}  // namespace

std::unique_ptr<tap::Engine> OpenAgentEngine(std::shared_ptr<Link> link) {
  return std::make_unique<AgentEngine>(std::move(link));
}

}  // namespace xdplive::link
