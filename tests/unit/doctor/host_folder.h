// A host made of files, for who reads /proc and /etc.
#ifndef XDPLIVE_TESTS_UNIT_DOCTOR_HOST_FOLDER_H_
#define XDPLIVE_TESTS_UNIT_DOCTOR_HOST_FOLDER_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "doctor/finding.h"
#include "doctor/host_files.h"

namespace xdplive::testing {

class HostFolder {
 public:
  HostFolder()
      : root_(std::filesystem::path(::testing::TempDir()) /
              absl::StrCat("xdplive-host-", getpid())) {
    std::filesystem::remove_all(root_);
  }
  ~HostFolder() { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ / path.substr(1);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  void SetMode(const std::string& path, unsigned mode) {
    std::filesystem::permissions(root_ / path.substr(1),
                                 static_cast<std::filesystem::perms>(mode));
  }
  void Remove(const std::string& path) {
    std::filesystem::remove_all(root_ / path.substr(1));
  }
  doctor::HostFiles files() const { return doctor::HostFiles(root_); }

 private:
  const std::filesystem::path root_;
};

// Those of one area.
inline doctor::Findings OfArea(const doctor::Findings& all,
                               const std::string& area) {
  doctor::Findings some;
  for (const doctor::Finding& it : all) {
    if (it.area == area) some.push_back(it);
  }
  return some;
}

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_UNIT_DOCTOR_HOST_FOLDER_H_
