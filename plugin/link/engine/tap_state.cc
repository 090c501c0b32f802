#include "link/engine/tap_state.h"

namespace xdplive::link {

void TapState::Lose(const absl::Status& why) {
  absl::MutexLock lock(&mutex_);
  if (status_.ok()) status_ = absl::UnavailableError(why.message());
}

void TapState::SetLedger(tap::LedgerRow row, absl::Time as_of) {
  absl::MutexLock lock(&mutex_);
  row.tap = ledger_.tap;
  // Windows do not say what only the agent's own ledger knows.
  if (row.kernel_memory == 0) row.kernel_memory = ledger_.kernel_memory;
  ledger_ = std::move(row);
  as_of_ = as_of;
}

void TapState::SetLink(const tap::LinkCounts& counts) {
  absl::MutexLock lock(&mutex_);
  link_ = counts;
}

tap::LedgerRow TapState::ledger() const {
  absl::MutexLock lock(&mutex_);
  tap::LedgerRow row = ledger_;
  row.link = link_;
  row.link->as_of_unix_ns = absl::ToUnixNanos(as_of_);
  return row;
}

absl::Status TapState::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

}  // namespace xdplive::link
