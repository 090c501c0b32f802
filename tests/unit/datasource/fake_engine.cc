#include "unit/datasource/fake_engine.h"

#include <utility>

#include "support/packet_builder.h"

namespace xdplive::testing {

using capture::TapSpec;

class FakeKernel::Tap final : public capture::Tap {
 public:
  Tap(FakeKernel& kernel, TapSpec spec)
      : kernel_(kernel), spec_(std::move(spec)) {}

  ~Tap() override {
    absl::MutexLock lock(&kernel_.mutex_);
    // Unless the same tap was opened again already.
    auto self = kernel_.taps_.find(spec_);
    if (self != kernel_.taps_.end() && self->second.expired()) {
      kernel_.taps_.erase(self);
    }
  }

  const TapSpec& spec() const override { return spec_; }

  void AddSink(capture::PacketSink* sink) override {
    absl::MutexLock lock(&mutex_);
    sinks_.insert(sink);
  }

  void RemoveSink(capture::PacketSink* sink) override {
    absl::MutexLock lock(&mutex_);
    sinks_.erase(sink);
  }

  absl::StatusOr<capture::LedgerRow> ReadLedger() const override {
    return kernel_.Row(spec_);
  }

  void Deliver(absl::Span<const capture::PacketView> packets) {
    absl::MutexLock lock(&mutex_);
    for (capture::PacketSink* sink : sinks_) sink->OnPackets(packets);
  }

 private:
  FakeKernel& kernel_;
  const TapSpec spec_;
  absl::Mutex mutex_;
  std::set<capture::PacketSink*> sinks_ ABSL_GUARDED_BY(mutex_);
};

class FakeKernel::Engine final : public capture::Engine {
 public:
  explicit Engine(FakeKernel& kernel) : kernel_(kernel) {}

  ~Engine() override {
    absl::MutexLock lock(&kernel_.mutex_);
    --kernel_.engines_open_;
  }

  absl::StatusOr<std::shared_ptr<capture::Tap>> OpenTap(
      const TapSpec& spec) override {
    return kernel_.Open(spec);
  }

  absl::StatusOr<std::vector<capture::InterfaceInfo>> Interfaces()
      const override {
    absl::MutexLock lock(&kernel_.mutex_);
    std::vector<capture::InterfaceInfo> list;
    for (const auto& [name, interface] : kernel_.interfaces_) {
      list.push_back(interface);
      if (kernel_.taps_.contains(IngressOf(name))) {
        list.back().attach_mode = "generic";
        list.back().attach_steps = {{"native", "the driver has no XDP"},
                                    {"generic", ""}};
      }
    }
    return list;
  }

  absl::StatusOr<std::string> DefaultRouteInterface() const override {
    absl::MutexLock lock(&kernel_.mutex_);
    if (kernel_.default_route_.empty()) {
      return absl::NotFoundError("find default route: there is none");
    }
    return kernel_.default_route_;
  }

  std::vector<capture::LedgerRow> ReadLedger() const override {
    std::vector<capture::LedgerRow> rows;
    for (const TapSpec& spec : kernel_.taps()) {
      rows.push_back(kernel_.Row(spec));
    }
    return rows;
  }

 private:
  FakeKernel& kernel_;
};

FakeKernel::FakeKernel() {
  AddInterface("lo");
  AddInterface("eth0");
  absl::MutexLock lock(&mutex_);
  interfaces_["lo"].loopback = true;
}

datasource::EngineFactory FakeKernel::Factory() {
  return [this](const capture::EngineOptions& options)
             -> absl::StatusOr<std::unique_ptr<capture::Engine>> {
    absl::MutexLock lock(&mutex_);
    if (!factory_status_.ok()) return factory_status_;
    options_ = options;
    ++engines_open_;
    ++engines_opened_;
    return std::make_unique<Engine>(*this);
  };
}

void FakeKernel::AddInterface(const std::string& name, bool up) {
  absl::MutexLock lock(&mutex_);
  capture::InterfaceInfo& interface = interfaces_[name];
  interface.name = name;
  interface.index = next_index_++;
  interface.up = up;
  interface.mtu = 1500;
  interface.addresses = {"10.0.0.1/24"};
}

void FakeKernel::RemoveInterface(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  interfaces_.erase(name);
}

void FakeKernel::SetDefaultRoute(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  default_route_ = name;
}

void FakeKernel::SetOpenStatus(const std::string& interface,
                               absl::Status status) {
  absl::MutexLock lock(&mutex_);
  open_status_[interface] = std::move(status);
}

void FakeKernel::SetFactoryStatus(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  factory_status_ = std::move(status);
}

void FakeKernel::ServeEgress() {
  absl::MutexLock lock(&mutex_);
  serves_egress_ = true;
}

void FakeKernel::SetLosses(uint64_t over_budget, uint64_t ring_full) {
  absl::MutexLock lock(&mutex_);
  over_budget_ = over_budget;
  ring_full_ = ring_full;
}

void FakeKernel::Deliver(const TapSpec& spec, int64_t time_ns, size_t count) {
  const ByteVector bytes = Packet()
                               .Ethernet()
                               .Ipv4("192.0.2.1", "192.0.2.2")
                               .Tcp(1234, 443)
                               .Flags(kSyn)
                               .Bytes();
  std::vector<capture::PacketView> packets(count);
  for (size_t i = 0; i < count; ++i) {
    packets[i].time_unix_ns = time_ns + static_cast<int64_t>(i) * 1000;
    packets[i].wire_length = static_cast<uint32_t>(bytes.size());
    packets[i].direction = spec.direction;
    packets[i].bytes = bytes;
  }
  std::shared_ptr<Tap> tap;
  {
    absl::MutexLock lock(&mutex_);
    if (auto found = taps_.find(spec); found != taps_.end()) {
      tap = found->second.lock();
    }
  }
  if (tap != nullptr) tap->Deliver(packets);
}

int FakeKernel::engines_open() const {
  absl::MutexLock lock(&mutex_);
  return engines_open_;
}

int FakeKernel::engines_opened() const {
  absl::MutexLock lock(&mutex_);
  return engines_opened_;
}

std::set<TapSpec> FakeKernel::taps() const {
  absl::MutexLock lock(&mutex_);
  std::set<TapSpec> specs;
  for (const auto& [spec, tap] : taps_) specs.insert(spec);
  return specs;
}

int FakeKernel::taps_opened() const {
  absl::MutexLock lock(&mutex_);
  return taps_opened_;
}

capture::EngineOptions FakeKernel::options() const {
  absl::MutexLock lock(&mutex_);
  return options_;
}

absl::StatusOr<std::shared_ptr<capture::Tap>> FakeKernel::Open(
    const TapSpec& spec) {
  absl::MutexLock lock(&mutex_);
  if (spec.direction == capture::Direction::kEgress && !serves_egress_) {
    return absl::UnimplementedError("open tap: egress is not captured yet");
  }
  if (!interfaces_.contains(spec.interface)) {
    return absl::NotFoundError("open tap on " + spec.interface +
                               ": no such interface");
  }
  if (absl::Status status = open_status_[spec.interface]; !status.ok()) {
    return status;
  }
  ++taps_opened_;
  auto tap = std::make_shared<Tap>(*this, spec);
  taps_[spec] = tap;
  return tap;
}

capture::LedgerRow FakeKernel::Row(const TapSpec& spec) const {
  absl::MutexLock lock(&mutex_);
  capture::LedgerRow row;
  row.tap = spec;
  row.attach_mode = "generic";
  row.seen = 10;
  row.matched = 10;
  row.counted = 10;
  row.over_budget = over_budget_;
  row.ring_full = ring_full_;
  row.shown = 10;
  return row;
}

TapSpec IngressOf(const std::string& interface) {
  return {interface, capture::Direction::kIngress, ""};
}

}  // namespace xdplive::testing
