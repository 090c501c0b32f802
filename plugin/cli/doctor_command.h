// gpx_packets doctor
#ifndef XDPLIVE_CLI_DOCTOR_COMMAND_H_
#define XDPLIVE_CLI_DOCTOR_COMMAND_H_

#include <string>

namespace xdplive::cli {

// Writes to stdout what it finds. The exit status: 1 where something keeps
// packets from being captured or shown.
// `version` is the binary's.
int RunDoctor(bool json, const std::string& version);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_DOCTOR_COMMAND_H_
