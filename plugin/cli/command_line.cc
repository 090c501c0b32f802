#include "cli/command_line.h"

#include <cstdlib>
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "cli/agent_command.h"
#include "cli/doctor_command.h"

namespace xdplive::cli {
namespace {

constexpr char kWhatItIs[] =
    "gpx_packets is the backend of the Grafana data source plugin\n"
    "xdplive-packets-datasource (XDP Live Packets). Grafana starts it.\n"
    "\n"
    "To install it, copy the folder this file came in to Grafana's plugins\n"
    "directory (often /var/lib/grafana/plugins), allow the plugin with\n"
    "  GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS=xdplive-packets-datasource\n"
    "and start Grafana again. It needs the capabilities CAP_BPF and\n"
    "CAP_NET_ADMIN to capture packets; before Linux 5.18 CAP_PERFMON too.\n"
    "\n"
    "What is in its way: gpx_packets doctor\n"
    "By hand: gpx_packets version, gpx_packets --help\n";

void WriteVersion(const BuildInfo& build) {
  std::cout << "gpx_packets " << build.version << "\n"
            << "commit " << build.commit << "\n"
            << "libbpf " << build.libbpf << "\n"
            << "gRPC " << build.grpc << "\n";
}

void AddAgentOptions(CLI::App& agent, AgentArguments& arguments) {
  agent.add_option("--socket", arguments.socket,
                   "Where it listens, /run/xdplive/agent.sock if not said");
  agent.add_option("--group", arguments.group,
                   "Whose members may come in, by name or number; grafana if "
                   "not said");
  agent.add_option("--interfaces", arguments.interfaces,
                   "Names or globs it may watch, separated by commas; if not "
                   "said that of the default route, else all that are up");
  agent.add_option("--config", arguments.config,
                   "A file of settings, in TOML; the other options go before "
                   "it");
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv, const BuildInfo& build) {
  if (argc <= 1) {
    std::cerr << kWhatItIs;
    return EXIT_FAILURE;
  }
  CLI::App app("The backend of the Grafana plugin xdplive-packets-datasource.",
               "gpx_packets");
  app.require_subcommand(1);
  CLI::App* version = app.add_subcommand(
      "version", "Version, commit, and the libbpf and gRPC in this binary");
  version->callback([&] { WriteVersion(build); });
  CLI::App* doctor = app.add_subcommand(
      "doctor",
      "What keeps packets from being captured or shown on this host, and the "
      "command that mends it; as root it also tries each interface for a "
      "moment");
  bool json = false;
  doctor->add_flag("--json", json, "For a program");
  CLI::App* agent = app.add_subcommand(
      "agent",
      "Captures for the plugins of this machine, which then need no right of "
      "their own; it needs CAP_BPF and CAP_NET_ADMIN");
  AgentArguments arguments;
  AddAgentOptions(*agent, arguments);
  CLI11_PARSE(app, argc, argv);
  if (agent->parsed()) return RunAgentCommand(arguments, build.version);
  return doctor->parsed() ? RunDoctor(json, build.version) : EXIT_SUCCESS;
}

}  // namespace xdplive::cli
