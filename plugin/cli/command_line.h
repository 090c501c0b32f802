// The binary started by hand: says what it is, how it is built, and what is in
// its way on this host.
#ifndef XDPLIVE_CLI_COMMAND_LINE_H_
#define XDPLIVE_CLI_COMMAND_LINE_H_

namespace xdplive::cli {

// What the binary was built from; each a printable word.
struct BuildInfo {
  const char* version;
  const char* commit;
  const char* libbpf;
  const char* grpc;
};

// Runs what the arguments ask and returns the exit status. Answers go to
// stdout; what went wrong, and the text for a start without arguments, to
// stderr.
int RunCommandLine(int argc, const char* const* argv, const BuildInfo& build);

}  // namespace xdplive::cli

#endif  // XDPLIVE_CLI_COMMAND_LINE_H_
