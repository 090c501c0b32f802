#include "sandbox/capabilities.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <iterator>

namespace xdplive::sandbox {
namespace {

constexpr int kBitsAWord = 32;

// capget(2) and capset(2): glibc has no function for either.
struct Sets {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                     .pid = 0};
  __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3] = {};
};

bool Read(Sets& sets) {
  return ::syscall(SYS_capget, &sets.header, sets.words) == 0;
}

bool HasEffective(const Sets& sets, int capability) {
  return sets.words[capability / kBitsAWord].effective >>
             capability % kBitsAWord &
         1;
}

absl::Status EmptyAmbientSet() {
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, "empty the ambient capabilities");
}

absl::Status EmptyBoundingSet() {
  // The kernel knows those that it tells of, and may know more than we do.
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
       ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) {
      return absl::ErrnoToStatus(errno, "empty the capability bounding set");
    }
  }
  return absl::OkStatus();
}

absl::Status HoldOnly(Sets sets, absl::Span<const int> kept) {
  uint32_t mask[std::size(Sets().words)] = {};
  for (const int capability : kept) {
    mask[capability / kBitsAWord] |= uint32_t{1} << capability % kBitsAWord;
  }
  for (size_t i = 0; i < std::size(mask); ++i) {
    // What somebody had made ineffective stays so.
    sets.words[i].effective &= mask[i];
    sets.words[i].permitted &= mask[i];
    sets.words[i].inheritable = 0;
  }
  if (::syscall(SYS_capset, &sets.header, sets.words) == 0) {
    return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, "drop capabilities");
}

}  // namespace

bool HoldsCapability(int capability) {
  Sets sets;
  return Read(sets) && HasEffective(sets, capability);
}

absl::Status KeepOnly(absl::Span<const int> kept) {
  Sets sets;
  if (!Read(sets)) return absl::ErrnoToStatus(errno, "read capabilities");
  absl::Status status = EmptyAmbientSet();
  // Before the right to do so is gone.
  if (HasEffective(sets, CAP_SETPCAP)) status.Update(EmptyBoundingSet());
  status.Update(HoldOnly(sets, kept));
  return status;
}

}  // namespace xdplive::sandbox
