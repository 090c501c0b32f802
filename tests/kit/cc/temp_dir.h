// A directory of this test's own, removed with all that is in it.
#ifndef XDPLIVE_TESTS_KIT_CC_TEMP_DIR_H_
#define XDPLIVE_TESTS_KIT_CC_TEMP_DIR_H_

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace xdplive::testing {

class TempDir {
 public:
  TempDir() {
    std::string pattern =
        std::filesystem::temp_directory_path() / "xdplive-test-XXXXXX";
    if (mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ~TempDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  // "" where it could not be made.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_TEMP_DIR_H_
