// What stands in the way of packets on this host: kernel, rights, Grafana's
// settings, agent, interfaces; each with the command that mends it.
//
// Reads files and opens taps for a moment; changes nothing.
#ifndef XDPLIVE_DOCTOR_DOCTOR_H_
#define XDPLIVE_DOCTOR_DOCTOR_H_

#include <string>

#include "doctor/agent_checks.h"
#include "doctor/finding.h"
#include "doctor/host_files.h"
#include "tap/engine.h"

namespace xdplive::doctor {

// `as_root`: the command that examines the same with all rights.
Findings Examine(const HostFiles& files, tap::Engine& engine,
                 const std::string& as_root, const AgentProbe& probe);

}  // namespace xdplive::doctor

#endif  // XDPLIVE_DOCTOR_DOCTOR_H_
