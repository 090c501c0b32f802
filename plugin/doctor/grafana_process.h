// The Grafana that runs, and what it gives the plugins it starts.
#ifndef XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_
#define XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_

#include <string>
#include <vector>

#include "doctor/host_files.h"

namespace xdplive::doctor {

struct GrafanaProcess {
  int pid = 0;
  std::string status;      // text of /proc/<pid>/status
  std::string unit;        // of systemd, "" where it is none
  bool contained = false;  // in a container
  // What it was set, where its environment may be read.
  std::vector<std::string> environment;
  std::vector<std::string> arguments;
};

// Every one that can be seen.
std::vector<GrafanaProcess> FindGrafana(const HostFiles& files);

// The value of a setting, in Grafana's own order: the environment variable
// GF_<SECTION>_<KEY>, then the files of its configuration; "" where none says.
// What is in a container is looked up there.
std::string SettingOf(const HostFiles& files, const GrafanaProcess& process,
                      const std::string& section, const std::string& key);

// "12.1.0", "" where it is not known.
std::string VersionOf(const HostFiles& files, const GrafanaProcess& process);

// A path as the process sees it.
std::string PathOf(const GrafanaProcess& process, const std::string& path);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_GRAFANA_PROCESS_H_
