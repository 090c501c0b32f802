// A process of the host, as /proc shows it.
#ifndef XDPLIVE_DOCTOR_HOST_PROCESS_H_
#define XDPLIVE_DOCTOR_HOST_PROCESS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "doctor/host_files.h"

namespace xdplive::doctor {

struct HostProcess {
  int pid = 0;
  std::string name;                      // its comm, 15 bytes at most
  std::string status;                    // its /proc/<pid>/status
  std::string unit;                      // of systemd; "" where it is of none
  bool contained = false;                // in a container
  std::vector<std::string> environment;  // empty where it cannot be read
  std::vector<std::string> arguments;
};

// All that can be seen, in order.
std::vector<HostProcess> ReadProcesses(const HostFiles& files);

// A path as the process sees it.
std::string PathOf(const HostProcess& process, const std::string& path);

// What stands behind the last word that begins with `head`; "" where none does.
std::string ValueIn(const std::vector<std::string>& words,
                    absl::string_view head);

// A command that adds lines to a unit's [Service] and starts it again.
std::string DropIn(const std::string& unit, const char* name,
                   const std::string& lines);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_HOST_PROCESS_H_
