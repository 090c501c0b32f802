#include "capture/attach/clsact_claim.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace xdplive::capture {

absl::StatusOr<ClsactClaim> ClsactClaim::Take(uint32_t ifindex,
                                              tap::Direction direction,
                                              int place) {
  const std::string action =
      absl::StrCat("claim place ", place, " of clsact ",
                   tap::DirectionName(direction), " on interface ", ifindex);
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return absl::ErrnoToStatus(errno, action);
  // Behind a zero byte: an address and no file.
  const std::string name =
      absl::StrCat("xdplive/clsact/", ifindex, "/",
                   tap::DirectionName(direction), "/", place);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) ==
      0) {
    return ClsactClaim(std::move(socket), ifindex, direction, place);
  }
  if (errno == EADDRINUSE) {
    return absl::AlreadyExistsError(
        absl::StrCat(action, ": another process holds it"));
  }
  return absl::ErrnoToStatus(errno, action);
}

absl::StatusOr<ClsactClaim> ClsactClaim::TakeAny(uint32_t ifindex,
                                                 tap::Direction direction) {
  for (int place = 0; place < kPlaces; ++place) {
    absl::StatusOr<ClsactClaim> claim = Take(ifindex, direction, place);
    if (!absl::IsAlreadyExists(claim.status())) return claim;
  }
  return absl::ResourceExhaustedError(
      absl::StrCat("claim a place of clsact ", tap::DirectionName(direction),
                   " on interface ", ifindex, ": processes hold all ", kPlaces,
                   "; 'ss -xap | grep xdplive/clsact' names them: stop one"));
}

}  // namespace xdplive::capture
