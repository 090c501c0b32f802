#include "kit/cc/datasource/fake_engine.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::testing {

using tap::TapSpec;

class FakeKernel::Tap final : public tap::Tap {
 public:
  Tap(FakeKernel& kernel, TapSpec spec, int interface_index)
      : kernel_(kernel),
        spec_(std::move(spec)),
        interface_index_(interface_index) {}

  ~Tap() override {
    absl::MutexLock lock(&kernel_.mutex_);
    // Unless the same tap was opened again already.
    auto self = kernel_.taps_.find(spec_);
    if (self != kernel_.taps_.end() && self->second.expired()) {
      kernel_.taps_.erase(self);
      kernel_.tap_index_.erase(spec_);
    }
  }

  const TapSpec& spec() const override { return spec_; }

  tap::AttachReport attachment() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    return kernel_.ReportOf(spec_.origin.direction, interface_index_);
  }

  void Start(tap::TapSink& sink) override {
    absl::MutexLock lock(&mutex_);
    sinks_.insert(&sink);
  }

  void Stop(tap::TapSink& sink) override {
    absl::MutexLock lock(&mutex_);
    sinks_.erase(&sink);
  }

  absl::StatusOr<tap::LedgerRow> ReadLedger() const override {
    return kernel_.Row(spec_);
  }

  absl::Status status() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    const bool there =
        std::any_of(kernel_.interfaces_.begin(), kernel_.interfaces_.end(),
                    [this](const auto& item) {
                      return item.second.index == interface_index_;
                    });
    if (there && !detached_) return absl::OkStatus();
    return absl::UnavailableError(
        absl::StrCat("open interface ", spec_.origin.interface,
                     ": someone detached the capture from it"));
  }

  void Detach() { detached_ = true; }
  bool IsOn(int interface_index) const {
    return !detached_ && interface_index_ == interface_index;
  }

  void DeliverWindow(const tap::TapWindow& window) {
    absl::MutexLock lock(&mutex_);
    for (tap::TapSink* sink : sinks_) sink->OnWindow(window);
  }

  void Deliver(absl::Span<const tap::Packet> packets) {
    absl::MutexLock lock(&mutex_);
    for (tap::TapSink* sink : sinks_) sink->OnPackets(packets);
  }

 private:
  FakeKernel& kernel_;
  const TapSpec spec_;
  const int interface_index_;
  mutable absl::Mutex mutex_;
  std::set<tap::TapSink*> sinks_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> detached_ = false;
};

class FakeKernel::Engine final : public tap::Engine {
 public:
  explicit Engine(FakeKernel& kernel) : kernel_(kernel) {}

  ~Engine() override {
    AwaitOpeners();
    absl::MutexLock lock(&kernel_.mutex_);
    --kernel_.engines_open_;
  }

  std::string name() const override { return "a kernel made of memory"; }

  absl::StatusOr<tap::EngineLimits> limits() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    return kernel_.limits_;
  }

  void OpenTap(const TapSpec& spec, tap::TapOpened opened,
               size_t batch) override {
    if (!kernel_.BeginOpen(spec, batch)) return opened(kernel_.Open(spec));
    absl::MutexLock lock(&mutex_);
    ++openers_;
    std::thread([this, spec, opened = std::move(opened)] {
      if (absl::Notification* gate = kernel_.GateOf(spec.origin.interface)) {
        gate->WaitForNotification();
      }
      opened(kernel_.Open(spec));
      absl::MutexLock done(&mutex_);
      --openers_;
    }).detach();
  }

  absl::StatusOr<std::vector<tap::InterfaceInfo>> Interfaces() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    ++kernel_.listings_;
    std::vector<tap::InterfaceInfo> list;
    for (const auto& [name, interface] : kernel_.interfaces_) {
      list.push_back(interface);
      for (const auto& [spec, tap] : kernel_.taps_) {
        if (spec.origin.interface != name) continue;
        const bool in = spec.origin.direction == tap::Direction::kIngress;
        (in ? list.back().ingress : list.back().egress) =
            kernel_.ReportOf(spec.origin.direction, interface.index);
      }
    }
    return list;
  }

  void SetOptions(const tap::EngineOptions& options) override {
    absl::MutexLock lock(&kernel_.mutex_);
    kernel_.options_ = options;
  }

  std::optional<tap::Renewal> RenewHook(bool may_move) override {
    absl::MutexLock lock(&kernel_.mutex_);
    kernel_.may_move_ = may_move;
    if (kernel_.renewals_.empty()) return std::nullopt;
    const tap::Renewal first = kernel_.renewals_.front();
    kernel_.renewals_.erase(kernel_.renewals_.begin());
    return first;
  }

  uint32_t ring_bytes() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    return kernel_.ring_bytes_;
  }

  void ExpectHooks(size_t hooks) override {
    absl::MutexLock lock(&kernel_.mutex_);
    kernel_.hooks_expected_ = hooks;
  }

  absl::StatusOr<std::string> DefaultRouteInterface() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    if (kernel_.default_route_.empty()) {
      return absl::NotFoundError("find default route: there is none");
    }
    return kernel_.default_route_;
  }

  std::vector<tap::LedgerRow> ReadLedger() override {
    std::vector<tap::LedgerRow> rows;
    for (const TapSpec& spec : kernel_.taps()) {
      rows.push_back(kernel_.Row(spec));
    }
    return rows;
  }

  absl::StatusOr<tap::Hold> MeasureCost() override {
    return kernel_.HoldIn(&FakeKernel::cost_holders_);
  }

  tap::Hold HurryWindows() override {
    return kernel_.HoldIn(&FakeKernel::hurry_holders_);
  }

 private:
  void AwaitOpeners() {
    const auto none = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
      return openers_ == 0;
    };
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&none));
  }

  FakeKernel& kernel_;
  absl::Mutex mutex_;
  int openers_ ABSL_GUARDED_BY(mutex_) = 0;
};

FakeKernel::FakeKernel() {
  AddInterface("lo");
  AddInterface("eth0");
  absl::MutexLock lock(&mutex_);
  interfaces_["lo"].loopback = true;
}

datasource::EngineFactory FakeKernel::Factory() {
  return [this](const datasource::Settings& settings)
             -> absl::StatusOr<std::unique_ptr<tap::Engine>> {
    absl::MutexLock lock(&mutex_);
    if (!factory_status_.ok()) return factory_status_;
    options_ = datasource::EngineOptionsOf(settings);
    ++engines_open_;
    ++engines_opened_;
    return std::make_unique<Engine>(*this);
  };
}

void FakeKernel::Detach(const TapSpec& spec) {
  if (const std::shared_ptr<Tap> tap = Find(spec)) tap->Detach();
}

void FakeKernel::Deliver(const TapSpec& spec, int64_t time_ns, size_t count) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Tcp(1234, 443)
                               .Flags(kSyn)
                               .Bytes();
  DeliverFrames(spec, time_ns, std::vector<ByteVector>(count, bytes));
}

void FakeKernel::DeliverFrames(const TapSpec& spec, int64_t time_ns,
                               const std::vector<ByteVector>& frames) {
  std::vector<tap::Packet> packets(frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    packets[i].head.time_unix_ns = time_ns + static_cast<int64_t>(i) * 1000;
    packets[i].head.wire_length = static_cast<uint32_t>(frames[i].size());
    packets[i].head.direction = spec.origin.direction;
    packets[i].bytes = frames[i];
  }
  if (const std::shared_ptr<Tap> tap = Find(spec)) tap->Deliver(packets);
}

void FakeKernel::DeliverWindow(const TapSpec& spec,
                               const tap::TapWindow& window) {
  if (const std::shared_ptr<Tap> tap = Find(spec)) tap->DeliverWindow(window);
}

std::set<TapSpec> FakeKernel::taps() const {
  absl::MutexLock lock(&mutex_);
  std::set<TapSpec> specs;
  for (const auto& [spec, tap] : taps_) specs.insert(spec);
  return specs;
}

std::shared_ptr<FakeKernel::Tap> FakeKernel::Find(const TapSpec& spec) const {
  absl::MutexLock lock(&mutex_);
  const auto found = taps_.find(spec);
  return found == taps_.end() ? nullptr : found->second.lock();
}

tap::Hold FakeKernel::HoldIn(int FakeKernel::*holders) {
  absl::MutexLock lock(&mutex_);
  ++(this->*holders);
  return tap::Hold(this, [holders](FakeKernel* kernel) {
    absl::MutexLock release(&kernel->mutex_);
    --(kernel->*holders);
  });
}

absl::Status FakeKernel::CheckOpen(const TapSpec& spec) const {
  const auto interface = interfaces_.find(spec.origin.interface);
  if (interface == interfaces_.end()) {
    return absl::NotFoundError(absl::StrCat(
        "open tap on ", spec.origin.interface, ": no such interface"));
  }
  if (!interface->second.ethernet) {
    return absl::UnimplementedError(
        absl::StrCat("open tap on ", spec.origin.interface,
                     ": it is not an Ethernet interface"));
  }
  if (auto found = open_status_.find(spec.origin.interface);
      found != open_status_.end() && !found->second.ok()) {
    return found->second;
  }
  if (auto found = tap_status_.find(spec);
      found != tap_status_.end() && !found->second.ok()) {
    return found->second;
  }
  if (auto found = filter_status_.find(spec.filter_text());
      found != filter_status_.end() && !found->second.ok()) {
    return found->second;
  }
  for (const auto& [other, index] : tap_index_) {
    if (index == interface->second.index &&
        other.origin.interface != spec.origin.interface) {
      return absl::FailedPreconditionError(
          absl::StrCat("open tap on ", spec.origin.interface, ": a tap of ",
                       other.origin.interface, " is still on it"));
    }
  }
  const auto neighbours =
      std::count_if(taps_.begin(), taps_.end(), [&spec](const auto& item) {
        return item.first.origin.interface == spec.origin.interface &&
               item.first.origin.direction == spec.origin.direction &&
               item.first != spec;
      });
  if (neighbours < tap::kTapsOfHook) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("open tap on ", spec.origin.interface, ": it has ",
                   tap::kTapsOfHook, " taps already"));
}

bool FakeKernel::FindInstalled(const TapSpec& spec,
                               std::shared_ptr<Tap>& tap) const {
  const auto interface = interfaces_.find(spec.origin.interface);
  const auto found = taps_.find(spec);
  if (interface == interfaces_.end() || found == taps_.end()) return false;
  tap = found->second.lock();
  return tap != nullptr && tap->IsOn(interface->second.index);
}

absl::StatusOr<std::shared_ptr<tap::Tap>> FakeKernel::Open(
    const TapSpec& spec) {
  if (!spec.origin.host.empty()) return tap::NoSuchHost(spec.origin);
  // Declared before the lock: a tap that goes takes the lock itself.
  std::shared_ptr<Tap> known;
  absl::MutexLock lock(&mutex_);
  ++open_attempts_;
  if (FindInstalled(spec, known)) return known;
  if (absl::Status status = CheckOpen(spec); !status.ok()) return status;
  ++taps_opened_;
  auto tap = std::make_shared<Tap>(*this, spec,
                                   interfaces_.at(spec.origin.interface).index);
  taps_[spec] = tap;
  tap_index_[spec] = interfaces_.at(spec.origin.interface).index;
  return tap;
}

// As the real one reports: the rung that holds is the last and has no reason;
// what it cannot see is a note.
tap::AttachReport FakeKernel::ReportOf(tap::Direction direction,
                                       int interface_index) const {
  using tap::AttachOutcome;
  using tap::Rung;
  tap::AttachReport report;
  report.interface_index = interface_index;
  if (direction == tap::Direction::kEgress) {
    report.mode = "tcx";
    report.steps = {{Rung::kTcx, AttachOutcome::kHolds, ""}};
    return report;
  }
  report.mode = "generic";
  report.steps = {
      {Rung::kNative, AttachOutcome::kRefused, "the driver has no XDP"},
      {Rung::kGeneric, AttachOutcome::kHolds, ""}};
  if (!note_.empty()) report.notes.push_back(note_);
  return report;
}

tap::LedgerRow FakeKernel::Row(const TapSpec& spec) const {
  absl::MutexLock lock(&mutex_);
  tap::LedgerRow row;
  row.tap = spec;
  row.attach_mode = "generic";
  row.seen = 10;
  row.matched = 10;
  row.counted = 10;
  row.over_budget = over_budget_;
  row.ring_full = ring_full_;
  row.overflow = overflow_;
  row.shown = 10;
  if (cost_holders_ > 0) row.ns_per_packet = 42.5;
  return row;
}

TapSpec IngressOf(const std::string& interface) {
  return {interface, tap::Direction::kIngress};
}

TapSpec EgressOf(const std::string& interface) {
  return {interface, tap::Direction::kEgress};
}

}  // namespace xdplive::testing
