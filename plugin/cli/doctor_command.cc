#include "cli/doctor_command.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>

#include "capture/capture_engine.h"
#include "cli/agent_probe.h"
#include "doctor/doctor.h"
#include "doctor/report.h"

namespace xdplive::cli {

int RunDoctor(bool json, const std::string& version) {
  auto engine = capture::OpenCaptureEngine({});
  if (!engine.ok()) {
    std::cerr << engine.status().message() << "\n";
    return EXIT_FAILURE;
  }
  std::error_code error;
  const std::filesystem::path self =
      std::filesystem::read_symlink("/proc/self/exe", error);
  const doctor::Findings found = doctor::Examine(
      doctor::HostFiles(), **engine, "sudo " + self.string() + " doctor",
      MakeAgentProbe(version));
  std::cout << (json ? doctor::ToJson(found) + "\n" : doctor::ToText(found));
  return doctor::HasFault(found) ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace xdplive::cli
