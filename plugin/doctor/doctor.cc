#include "doctor/doctor.h"

#include <utility>

#include "doctor/capability_set.h"
#include "doctor/grafana_checks.h"
#include "doctor/interface_checks.h"
#include "doctor/kernel_checks.h"

namespace xdplive::doctor {
namespace {

void Append(Findings more, Findings& to) {
  for (Finding& finding : more) to.push_back(std::move(finding));
}

}  // namespace

Findings Examine(const HostFiles& files, tap::Engine& engine,
                 const std::string& as_root, const AgentProbe& probe) {
  const bool needs_perfmon = NeedsPerfmon(files);
  const std::string own = files.Read("/proc/self/status").value_or("");
  Findings found = CheckKernel(files);
  Append(CheckGrafana(files, needs_perfmon), found);
  Append(CheckAgent(files, probe, needs_perfmon), found);
  Append(CheckInterfaces(engine, MissingIn(SetOf(own, "CapEff"), needs_perfmon),
                         as_root),
         found);
  return found;
}

}  // namespace xdplive::doctor
