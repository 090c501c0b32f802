// How the kernel made of memory stands, and how a test sets it.
#include <utility>

#include "kit/cc/datasource/fake_engine.h"

namespace xdplive::testing {

using tap::TapSpec;

void FakeKernel::SetUp(const std::string& name, bool up) {
  absl::MutexLock lock(&mutex_);
  interfaces_.at(name).up = up;
}

void FakeKernel::SetMtu(const std::string& name, uint32_t mtu) {
  absl::MutexLock lock(&mutex_);
  interfaces_.at(name).mtu = mtu;
}

void FakeKernel::SetDrops(const std::string& name,
                          const tap::DropCounts& drops) {
  absl::MutexLock lock(&mutex_);
  interfaces_.at(name).drops = drops;
}

void FakeKernel::SetAddresses(const std::string& name,
                              std::vector<std::string> addresses) {
  absl::MutexLock lock(&mutex_);
  interfaces_.at(name).addresses = std::move(addresses);
}

void FakeKernel::SetDefaultRoute(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  default_route_ = name;
}

void FakeKernel::SetNote(const std::string& note) {
  absl::MutexLock lock(&mutex_);
  note_ = note;
}

void FakeKernel::SetFactoryStatus(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  factory_status_ = std::move(status);
}

void FakeKernel::SetFilterStatus(const std::string& filter,
                                 absl::Status status) {
  absl::MutexLock lock(&mutex_);
  filter_status_[filter] = std::move(status);
}

void FakeKernel::MakeForeign(const std::string& interface) {
  absl::MutexLock lock(&mutex_);
  interfaces_[interface].ethernet = false;
}

void FakeKernel::SetLosses(uint64_t over_budget, uint64_t ring_full,
                           uint64_t overflow) {
  absl::MutexLock lock(&mutex_);
  over_budget_ = over_budget;
  ring_full_ = ring_full;
  overflow_ = overflow;
}

void FakeKernel::OpenInBackground() {
  absl::MutexLock lock(&mutex_);
  in_background_ = true;
}

bool FakeKernel::BeginOpen(const tap::TapSpec& spec, size_t batch) {
  absl::MutexLock lock(&mutex_);
  batches_.push_back(batch);
  return in_background_ || gates_.contains(spec.origin.interface);
}

std::vector<size_t> FakeKernel::batches() const {
  absl::MutexLock lock(&mutex_);
  return batches_;
}

void FakeKernel::SetOpenGate(const std::string& interface,
                             absl::Notification* gate) {
  absl::MutexLock lock(&mutex_);
  gates_[interface] = gate;
}

void FakeKernel::SetRenewals(std::vector<tap::Renewal> renewals) {
  absl::MutexLock lock(&mutex_);
  renewals_ = std::move(renewals);
}

bool FakeKernel::may_move() const {
  absl::MutexLock lock(&mutex_);
  return may_move_;
}

void FakeKernel::SetLimits(absl::StatusOr<tap::EngineLimits> limits) {
  absl::MutexLock lock(&mutex_);
  limits_ = std::move(limits);
}

void FakeKernel::SetRing(uint32_t bytes) {
  absl::MutexLock lock(&mutex_);
  ring_bytes_ = bytes;
}

int FakeKernel::listings() const {
  absl::MutexLock lock(&mutex_);
  return listings_;
}

int FakeKernel::hooks_expected() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(hooks_expected_);
}

int FakeKernel::engines_open() const {
  absl::MutexLock lock(&mutex_);
  return engines_open_;
}

int FakeKernel::engines_opened() const {
  absl::MutexLock lock(&mutex_);
  return engines_opened_;
}

int FakeKernel::taps_opened() const {
  absl::MutexLock lock(&mutex_);
  return taps_opened_;
}

int FakeKernel::open_attempts() const {
  absl::MutexLock lock(&mutex_);
  return open_attempts_;
}

int FakeKernel::cost_holders() const {
  absl::MutexLock lock(&mutex_);
  return cost_holders_;
}

int FakeKernel::hurry_holders() const {
  absl::MutexLock lock(&mutex_);
  return hurry_holders_;
}

tap::EngineOptions FakeKernel::options() const {
  absl::MutexLock lock(&mutex_);
  return options_;
}

void FakeKernel::RemoveInterface(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  interfaces_.erase(name);
}

void FakeKernel::AddInterface(const std::string& name, bool up) {
  absl::MutexLock lock(&mutex_);
  tap::InterfaceInfo& interface = interfaces_[name];
  interface.name = name;
  interface.index = next_index_++;
  interface.up = up;
  interface.mtu = 1500;
  interface.addresses = {"10.0.0.1/24"};
}

void FakeKernel::RenameInterface(const std::string& name,
                                 const std::string& to) {
  absl::MutexLock lock(&mutex_);
  auto node = interfaces_.extract(name);
  node.key() = to;
  node.mapped().name = to;
  interfaces_.insert(std::move(node));
}

absl::Notification* FakeKernel::GateOf(const std::string& interface) const {
  absl::MutexLock lock(&mutex_);
  const auto found = gates_.find(interface);
  return found == gates_.end() ? nullptr : found->second;
}

void FakeKernel::SetOpenStatus(const std::string& interface,
                               absl::Status status) {
  absl::MutexLock lock(&mutex_);
  open_status_[interface] = std::move(status);
}

void FakeKernel::SetOpenStatus(const TapSpec& spec, absl::Status status) {
  absl::MutexLock lock(&mutex_);
  tap_status_[spec] = std::move(status);
}

}  // namespace xdplive::testing
