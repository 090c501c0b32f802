#include "capture/taps/sizes_notes.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace xdplive::capture {
namespace {

constexpr char kFewer[] = "its flow tables hold ";
constexpr char kAsItWas[] = "new settings are not in use here: ";

}  // namespace

void NoteFewerEntries(uint32_t entries, uint32_t asked,
                      tap::AttachReport& report) {
  if (entries == asked) return;
  report.notes.push_back(absl::StrCat(
      kFewer, entries, " flows a second and not ", asked,
      ", so that all that is captured fits into the kernel memory that this "
      "Grafana allows (GF_PLUGIN_MAX_KERNEL_MIB); totals stay exact"));
}

void NoteNotRenewed(const absl::Status& why, tap::AttachReport& report) {
  report.notes.push_back(absl::StrCat(kAsItWas, why.message()));
}

void EraseSizesNotes(tap::AttachReport& report) {
  std::erase_if(report.notes, [](const std::string& note) {
    return absl::StartsWith(note, kFewer) || absl::StartsWith(note, kAsItWas);
  });
}

}  // namespace xdplive::capture
