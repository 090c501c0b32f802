#include "kit/cc/tshark.h"

#include <sys/wait.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace xdplive::testing {
namespace {

constexpr int kCommandNotFound = 127;  // POSIX shell
constexpr char kSettings[] =
    " -n -o ip.defragment:FALSE -o ipv6.defragment:FALSE"
    " -o tcp.desegment_tcp_streams:FALSE -o ip.check_checksum:TRUE"
    " -o tcp.check_checksum:TRUE -o udp.check_checksum:TRUE"
    " -o 'sctp.checksum:CRC 32c'";

TsharkRow ParseLine(const std::string& line) {
  TsharkRow row;
  for (absl::string_view field : absl::StrSplit(line, '\t')) {
    row.push_back(absl::StrSplit(field, ',', absl::SkipEmpty()));
  }
  return row;
}

}  // namespace

absl::StatusOr<std::vector<TsharkRow>> RunTshark(
    const std::string& path, const std::vector<std::string>& fields) {
  std::string command = absl::StrCat("tshark -r '", path, "'", kSettings,
                                     " -T fields -E occurrence=a");
  for (const std::string& field : fields)
    absl::StrAppend(&command, " -e ", field);
  command += " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return absl::InternalError("run tshark: popen failed");
  std::vector<TsharkRow> rows;
  std::string line;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c != '\n') {
      line.push_back(static_cast<char>(c));
      continue;
    }
    rows.push_back(ParseLine(line));
    line.clear();
  }
  const int status = pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kCommandNotFound) {
    return absl::NotFoundError("run tshark: not installed");
  }
  if (status != 0) {
    return absl::InternalError(absl::StrCat("run tshark: status ", status));
  }
  return rows;
}

}  // namespace xdplive::testing
