// The files of one data source's PathTable, by who keeps them: its room is
// shared by need.
#ifndef XDPLIVE_DATASOURCE_LIVE_PATH_SHELF_H_
#define XDPLIVE_DATASOURCE_LIVE_PATH_SHELF_H_

#include <cstddef>
#include <deque>
#include <filesystem>
#include <map>

#include "absl/time/time.h"

namespace xdplive::datasource {

class PathShelf {
 public:
  // Reads what is in `directory`: one directory a user, one file a text.
  explicit PathShelf(std::filesystem::path directory);

  // Removes the files last used more than `kept` ago.
  void RemoveUnused(absl::Duration kept);
  // Leaves at most `most` files: who has most loses the oldest.
  void ShrinkTo(size_t most);

 private:
  struct File {
    std::filesystem::file_time_type used;
    std::filesystem::path path;
  };

  std::filesystem::path directory_;
  std::map<std::filesystem::path, std::deque<File>> users_;  // oldest first
  size_t count_ = 0;

  void RemoveOldest(std::deque<File>& files);
  // Directories without a file.
  void RemoveEmpty();
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_LIVE_PATH_SHELF_H_
