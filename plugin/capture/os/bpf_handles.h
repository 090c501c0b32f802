// Owners of kernel objects: the only file that closes a descriptor or
// destroys a libbpf object.
#ifndef XDPLIVE_CAPTURE_OS_BPF_HANDLES_H_
#define XDPLIVE_CAPTURE_OS_BPF_HANDLES_H_

#include <bpf/libbpf.h>
#include <unistd.h>

#include <memory>
#include <utility>

namespace xdplive::capture {

// Owns one file descriptor; -1 owns nothing.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() {
    if (fd_ >= 0) close(fd_);
  }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

struct RingBufferDeleter {
  void operator()(ring_buffer* ring) const { ring_buffer__free(ring); }
};
using RingBufferPtr = std::unique_ptr<ring_buffer, RingBufferDeleter>;

struct BpfObjectDeleter {
  void operator()(bpf_object* object) const { bpf_object__close(object); }
};
using BpfObjectPtr = std::unique_ptr<bpf_object, BpfObjectDeleter>;

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_OS_BPF_HANDLES_H_
