// A file descriptor with one owner.
#ifndef SDK_GRPCPLUGIN_FILE_DESCRIPTOR_H_
#define SDK_GRPCPLUGIN_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace sdk::grpcplugin {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  // Takes `fd`; a negative one owns nothing.
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_FILE_DESCRIPTOR_H_
