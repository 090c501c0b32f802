#include "doctor/host_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <system_error>

#include "absl/strings/numbers.h"

namespace xdplive::doctor {

std::filesystem::path HostFiles::Below(const std::string& path) const {
  return root_ / std::filesystem::path(path).relative_path();
}

std::optional<std::string> HostFiles::Read(const std::string& path) const {
  constexpr std::streamsize kMost = 1 << 20;
  std::ifstream file(Below(path), std::ios::binary);
  if (!file) return std::nullopt;
  std::string text(kMost, '\0');
  file.read(text.data(), kMost);
  // A folder opens as a file does, and says so when it is read.
  if (file.bad()) return std::nullopt;
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

bool HostFiles::Exists(const std::string& path) const {
  std::error_code error;
  return std::filesystem::exists(Below(path), error);
}

std::optional<FileFacts> HostFiles::About(const std::string& path) const {
  struct stat facts = {};
  if (stat(Below(path).c_str(), &facts) != 0) return std::nullopt;
  return FileFacts{facts.st_mode & 07777u, facts.st_uid, facts.st_gid};
}

std::vector<int> HostFiles::Processes() const {
  std::vector<int> pids;
  std::error_code error;
  // Not by a range: its step throws where this one tells.
  std::filesystem::directory_iterator entry(Below("/proc"), error);
  for (; !error && entry != std::filesystem::directory_iterator();
       entry.increment(error)) {
    int pid = 0;
    if (absl::SimpleAtoi(entry->path().filename().string(), &pid)) {
      pids.push_back(pid);
    }
  }
  std::sort(pids.begin(), pids.end());
  return pids;
}

}  // namespace xdplive::doctor
