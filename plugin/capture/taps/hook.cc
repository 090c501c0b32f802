#include "capture/taps/hook.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "capture/programs/filter_program.h"
#include "capture/programs/kernel_memory.h"
#include "capture/taps/tap_ledger.h"

namespace xdplive::capture {

Hook::Hook(const HookSpec& spec, Attachment attachment)
    : spec_(spec), attachment_(std::move(attachment)) {
  MeasureMemory();
}

std::optional<int> Hook::FreeSlot(bool match_all) const {
  for (int i = 0; i < TAP_SLOTS; ++i) {
    const int slot = match_all ? i : (i + 1) % TAP_SLOTS;
    if (!slots_[static_cast<size_t>(slot)].taken) return slot;
  }
  return std::nullopt;
}

absl::Status Hook::Install(int slot, filter::FilterPtr filter) {
  RETURN_IF_ERROR(attachment_.programs.EnsureWindows(slot));
  Slot& place = slots_[static_cast<size_t>(slot)];
  place.taken = true;
  place.match_all = filter == nullptr;
  if (place.match_all) return absl::OkStatus();
  place.filter = std::move(filter);
  absl::Status status = attachment_.programs.EnsureFocusTables();
  if (status.ok()) status = ReplaceFilters();
  if (!status.ok()) place = Slot();
  return status;
}

absl::StatusOr<UniqueFd> Hook::LoadFilterProgram(
    const HookPrograms& programs) const {
  std::vector<SlotFilter> filters;
  for (int slot = 0; slot < TAP_SLOTS; ++slot) {
    const Slot& place = slots_[static_cast<size_t>(slot)];
    if (place.taken && !place.match_all) {
      filters.push_back({slot, place.filter.get()});
    }
  }
  if (filters.empty()) return UniqueFd();
  return LoadFilters(filters, programs);
}

absl::Status Hook::ReplaceFilters() {
  HookPrograms& programs = attachment_.programs;
  ASSIGN_OR_RETURN(UniqueFd program, LoadFilterProgram(programs));
  if (!program.valid()) {
    filters_ = UniqueFd();
    return programs.ClearFilters();
  }
  RETURN_IF_ERROR(programs.SetFilters(program.get()));
  filters_ = std::move(program);
  MeasureMemory();
  return absl::OkStatus();
}

std::string Hook::FilterTexts() const {
  std::string texts;
  for (const Slot& slot : slots_) {
    if (slot.taken && !slot.match_all) {
      absl::StrAppend(&texts, slot.filter->text, "\n");
    }
  }
  return texts;
}

void Hook::SetCounting(int slot, bool counting) {
  slots_[static_cast<size_t>(slot)].counting = counting;
}

void Hook::Remove(int slot) {
  const bool had_filter = !slots_[static_cast<size_t>(slot)].match_all;
  slots_[static_cast<size_t>(slot)] = Slot();
  // A filter that stays costs time and changes nothing.
  if (had_filter) (void)ReplaceFilters();
  MeasureMemory();
}

uint64_t Hook::StateInto(int buffer) const {
  uint64_t state = static_cast<uint64_t>(buffer) << TAP_STATE_BUFFER_SHIFT;
  for (size_t slot = 0; slot < TAP_SLOTS; ++slot) {
    if (!slots_[slot].counting) continue;
    state |= 1u << slot;
    if (slots_[slot].match_all) state |= 1u << (slot + TAP_STATE_ALL_SHIFT);
  }
  return state;
}

void Hook::Turn() {
  const uint64_t state = StateInto(1 - buffer_);
  __atomic_store_n(&attachment_.programs.control().state, state,
                   __ATOMIC_SEQ_CST);
  buffer_ = 1 - buffer_;
  last_counting_ = std::exchange(counting_, static_cast<uint16_t>(state));
}

absl::StatusOr<std::vector<tap_window>> Hook::ReadCounts(uint16_t taps) const {
  std::vector<tap_window> counts;
  for (int slot = 0; slot < TAP_SLOTS; ++slot) {
    if ((taps >> slot & 1) == 0) continue;
    ASSIGN_OR_RETURN(tap_window read,
                     attachment_.programs.ReadWindow(1 - buffer_, slot));
    counts.push_back(std::move(read));
  }
  return counts;
}

absl::StatusOr<HookWindow> Hook::Collect() {
  const HookPrograms& programs = attachment_.programs;
  const int quiet = 1 - buffer_;
  Reading& before = readings_[static_cast<size_t>(quiet)];
  ASSIGN_OR_RETURN(const tap_amount seen, programs.ReadSeen(quiet));
  HookWindow window{.taps = last_counting_,
                    .seen = Minus(seen, before.seen),
                    .counts = {},
                    .flows = {}};
  // A packet is seen before it is counted: there is nothing else to read.
  if (window.seen.packets == 0) return window;
  ASSIGN_OR_RETURN(std::vector<tap_window> counts, ReadCounts(window.taps));
  RETURN_IF_ERROR(programs.DrainFlows(quiet, before.flows));
  window.counts = std::move(counts);
  window.flows = std::exchange(before.flows, {});
  before.seen = seen;
  auto read = window.counts.begin();
  for (size_t slot = 0; slot < TAP_SLOTS; ++slot) {
    if ((window.taps >> slot & 1) == 0) continue;
    std::unique_ptr<tap_window>& last = before.counts[slot];
    if (last == nullptr) last = std::make_unique<tap_window>();
    const tap_window all = std::exchange(*last, *read);
    *read = Minus(*read, all);
    ++read;
  }
  return window;
}

bool Hook::attached() const {
  absl::MutexLock lock(&link_mutex_);
  return moving_ ||
         (attachment_.link != nullptr && attachment_.link->attached());
}

absl::StatusOr<UniqueFd> Hook::Furnish(HookPrograms& programs) const {
  absl::Status status;
  bool has_filter = false;
  for (int slot = 0; slot < TAP_SLOTS && status.ok(); ++slot) {
    const Slot& place = slots_[static_cast<size_t>(slot)];
    if (!place.taken) continue;
    status = programs.EnsureWindows(slot);
    has_filter = has_filter || !place.match_all;
  }
  if (status.ok() && has_filter) status = programs.EnsureFocusTables();
  if (!status.ok()) return status;
  ASSIGN_OR_RETURN(UniqueFd filters, LoadFilterProgram(programs));
  if (filters.valid()) status = programs.SetFilters(filters.get());
  if (!status.ok()) return status;
  __atomic_store_n(&programs.control().state, StateInto(0), __ATOMIC_SEQ_CST);
  return filters;
}

void Hook::Adopt(const HookSpec& spec, HookPrograms programs,
                 UniqueFd filters) {
  spec_ = spec;
  attachment_.programs = std::move(programs);
  filters_ = std::move(filters);
  readings_ = {};
  buffer_ = 0;
  counting_ = static_cast<uint16_t>(StateInto(0));
  last_counting_ = 0;
  RestartCost();
  MeasureMemory();
}

absl::Status Hook::Renew(const HookSpec& spec, HookPrograms programs,
                         const GracePeriod& grace, HookWindow& last) {
  ASSIGN_OR_RETURN(UniqueFd filters, Furnish(programs));
  {
    absl::MutexLock lock(&link_mutex_);
    if (attachment_.link == nullptr) {
      return absl::UnavailableError("renew a hook: it is not attached");
    }
    absl::Status status = attachment_.link->Replace(programs.entry_fd());
    if (!status.ok()) return status;
  }
  grace.WaitForSure();
  // The old ones stand still, so that the buffer they were at is the quiet one.
  buffer_ = 1 - buffer_;
  last_counting_ = counting_;
  absl::StatusOr<HookWindow> window = Collect();
  if (!window.ok()) {
    PutBack();
    return window.status();
  }
  last = *std::move(window);
  Adopt(spec, std::move(programs), std::move(filters));
  return absl::OkStatus();
}

void Hook::PutBack() {
  // They count on into the buffer they were at, and all they counted is there.
  buffer_ = 1 - buffer_;
  absl::MutexLock lock(&link_mutex_);
  if (attachment_.link == nullptr) return;
  const bool back =
      attachment_.link->Replace(attachment_.programs.entry_fd()).ok();
  // Detached it is attached anew; else it would count where nobody reads.
  if (!back) attachment_.link = nullptr;
}

void Hook::Leave() {
  absl::MutexLock lock(&link_mutex_);
  moving_ = true;
  attachment_.link = nullptr;
}

absl::Status Hook::Settle(const HookSpec& spec,
                          std::unique_ptr<Attachment> attachment) {
  absl::Status status;
  if (attachment != nullptr) {
    absl::StatusOr<UniqueFd> filters = Furnish(attachment->programs);
    status = filters.status();
    if (status.ok()) {
      Adopt(spec, std::move(attachment->programs), *std::move(filters));
      attachment_.mode = attachment->mode;
    }
  }
  absl::MutexLock lock(&link_mutex_);
  if (attachment != nullptr && status.ok()) {
    attachment_.link = std::move(attachment->link);
  }
  moving_ = false;
  return status;
}

void Hook::MeasureMemory() {
  kernel_memory_ = attachment_.programs.KernelMemory();
  if (filters_.valid()) kernel_memory_ += KernelMemoryOf(filters_.get());
}

}  // namespace xdplive::capture
