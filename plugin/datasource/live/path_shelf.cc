#include "datasource/live/path_shelf.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace xdplive::datasource {

namespace fs = std::filesystem;

PathShelf::PathShelf(fs::path directory) : directory_(std::move(directory)) {
  std::error_code error;
  for (const auto& user : fs::directory_iterator(directory_, error)) {
    std::deque<File>& files = users_[user.path()];
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(user.path(), gone)) {
      const auto used = entry.last_write_time(gone);
      if (!gone) files.push_back({used, entry.path()});
    }
    std::sort(files.begin(), files.end(),
              [](const File& a, const File& b) { return a.used < b.used; });
    count_ += files.size();
  }
}

void PathShelf::RemoveUnused(absl::Duration kept) {
  const auto limit = fs::file_time_type::clock::now() -
                     std::chrono::seconds(absl::ToInt64Seconds(kept));
  for (auto& [user, files] : users_) {
    while (!files.empty() && files.front().used < limit) RemoveOldest(files);
  }
  RemoveEmpty();
}

void PathShelf::ShrinkTo(size_t most) {
  while (count_ > most) {
    const auto largest = std::max_element(
        users_.begin(), users_.end(), [](const auto& a, const auto& b) {
          return a.second.size() < b.second.size();
        });
    RemoveOldest(largest->second);
  }
}

void PathShelf::RemoveOldest(std::deque<File>& files) {
  std::error_code gone;
  fs::remove(files.front().path, gone);
  files.pop_front();
  --count_;
}

void PathShelf::RemoveEmpty() {
  std::error_code not_empty;
  for (const auto& [user, files] : users_) {
    if (files.empty()) fs::remove(user, not_empty);
  }
  if (count_ == 0) fs::remove(directory_, not_empty);
}

}  // namespace xdplive::datasource
