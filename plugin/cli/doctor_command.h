// gpx_packets doctor
#ifndef XDPLIVE_CLI_DOCTOR_COMMAND_H_
#define XDPLIVE_CLI_DOCTOR_COMMAND_H_

namespace xdplive::cli {

// Writes to stdout what it finds. The exit status: 1 where something keeps
// packets from being captured or shown.
int RunDoctor(bool json);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_DOCTOR_COMMAND_H_
