#include "privacy/text_memory.h"

#include <utility>

namespace xdplive::privacy {

std::optional<std::string> TextMemory::Find(absl::string_view text) {
  absl::MutexLock lock(&mutex_);
  if (const auto young = young_.find(text); young != young_.end()) {
    return young->second;
  }
  const auto old = old_.find(text);
  if (old == old_.end()) return std::nullopt;
  std::string became = old->second;
  Add(text, became);
  return became;
}

void TextMemory::Keep(absl::string_view text, const std::string& became) {
  absl::MutexLock lock(&mutex_);
  Add(text, became);
}

void TextMemory::Add(absl::string_view text, const std::string& became) {
  if (young_.size() >= kMost) old_ = std::exchange(young_, {});
  young_.try_emplace(text, became);
}

}  // namespace xdplive::privacy
