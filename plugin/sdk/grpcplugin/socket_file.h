// The file of the socket the plugin listens on.
#ifndef SDK_GRPCPLUGIN_SOCKET_FILE_H_
#define SDK_GRPCPLUGIN_SOCKET_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace sdk::grpcplugin {

// Owns the path: unlinks what is there on destruction.
class SocketFile {
 public:
  explicit SocketFile(std::string path);
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  ~SocketFile();

  const std::string& path() const { return path_; }

  // Once the socket exists: owner only (0600), or with a group (0660). `group`
  // is a name, a number or "".
  absl::Status RestrictTo(const std::string& group) const;

  // Unlinks the file now.
  void Remove() const;

 private:
  const std::string path_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_SOCKET_FILE_H_
