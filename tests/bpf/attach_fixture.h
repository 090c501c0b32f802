// What the tests of attachments share: programs that count, packets that come
// and go, processes that are killed, and a look at what is left on a device.
#ifndef XDPLIVE_TESTS_BPF_ATTACH_FIXTURE_H_
#define XDPLIVE_TESTS_BPF_ATTACH_FIXTURE_H_

#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bpf/network_sandbox.h"
#include "capture/attach/hook_link.h"
#include "capture/os/bpf_handles.h"
#include "tap/engine.h"

namespace xdplive::testing {

// The ways a program can hang on an interface.
enum class Way {
  kNative,
  kGeneric,
  kTcxIngress,
  kTcxEgress,
  kClsactIngress,
  kClsactEgress
};
std::string NameOf(Way way);
bool IsXdp(Way way);
bool IsEgress(Way way);
bool IsClsact(Way way);

inline constexpr char kTapName[] = "tap_enter_tc";

// Counts its runs and ends with `verdict`.
class CountingProgram {
 public:
  // Verdicts of TC.
  static constexpr uint32_t kGoOn = 0xffffffff;  // TCX_NEXT, TC_ACT_UNSPEC
  static constexpr uint32_t kPass = 0;           // ends the chain

  static absl::StatusOr<CountingProgram> Load(
      bpf_prog_type type, uint32_t verdict,
      const std::string& name = "count_runs");

  int fd() const { return program_.get(); }
  uint64_t count() const;
  // Waits until it has counted up to `count`, ten seconds at most.
  uint64_t WaitFor(uint64_t count) const;

 private:
  CountingProgram(capture::UniqueFd runs, capture::UniqueFd program)
      : runs_(std::move(runs)), program_(std::move(program)) {}

  capture::UniqueFd runs_;
  capture::UniqueFd program_;
};

// A child of this process that did something and lives until it is killed.
class Child {
 public:
  // Returns once `action` has ended well in the child.
  static absl::StatusOr<Child> Start(const std::function<bool()>& action);
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child() { Kill(); }

  // kill -9; returns when it is gone.
  void Kill();

 private:
  explicit Child(pid_t pid) : pid_(pid) {}

  pid_t pid_;
};

// Leaves the calling thread these capabilities and no others.
bool KeepOnly(std::initializer_list<int> capabilities);

// The calling thread gets `error` of every system call `number` with this
// first argument.
bool Refuse(int number, uint32_t first_argument, int error);
// As under a service unit with RestrictAddressFamilies=.
bool RefuseNetlink();
// As in a kernel before 6.6, and worse: not even XDP has links.
bool RefuseLinks();

// What the shell command writes to its standard output.
std::string OutputOf(const std::string& command);

class AttachTest : public ::testing::Test {
 protected:
  void SetUp() override;

  static void Run(const std::string& command);
  // Tells veth0 who is behind veth1, as it forgets when it goes down.
  static void MeetNeighbour();
  static uint32_t Index(const std::string& interface = "veth0");

  // Attaches to veth0, by the plugin's own classes.
  static absl::StatusOr<std::unique_ptr<capture::HookLink>> Attach(
      Way way, int program_fd, uint32_t ifindex = Index());
  // A program of the kind that `way` needs, which lets all pass.
  static absl::StatusOr<CountingProgram> LoadFor(
      Way way, const std::string& name = kTapName);

  // Sends one datagram of `bytes` into veth0, and out of it. True when it came
  // to the socket behind veth0, to veth1.
  static bool Arrives(size_t bytes = 100);
  static bool Leaves(size_t bytes = 100);

  // Programs of the chain of veth0.
  static std::vector<uint32_t> TcxPrograms(tap::Direction direction);
  // All programs, filters and qdiscs of veth0 in words; the same when the same
  // are there.
  static std::string WhatHangs();

 private:
  std::optional<NetworkSandbox> sandbox_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_ATTACH_FIXTURE_H_
