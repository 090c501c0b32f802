// The files of a host, /proc among them, below a folder that tests may choose.
#ifndef XDPLIVE_DOCTOR_HOST_FILES_H_
#define XDPLIVE_DOCTOR_HOST_FILES_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace xdplive::doctor {

// What stat(2) says of a file.
struct FileFacts {
  uint32_t mode = 0;  // permissions alone
  uint32_t uid = 0;
  uint32_t gid = 0;
};

// Threads: any.
class HostFiles {
 public:
  explicit HostFiles(std::filesystem::path root = "/")
      : root_(std::move(root)) {}

  // `path` begins with "/". At most a megabyte; nothing where it cannot be
  // read.
  std::optional<std::string> Read(const std::string& path) const;
  bool Exists(const std::string& path) const;
  // Nothing where it is not there, or a folder on the way is closed.
  std::optional<FileFacts> About(const std::string& path) const;
  // Of all processes that can be seen, in order.
  std::vector<int> Processes() const;

 private:
  std::filesystem::path Below(const std::string& path) const;

  const std::filesystem::path root_;
};

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_HOST_FILES_H_
