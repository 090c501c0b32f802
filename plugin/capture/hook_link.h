// One program on one interface, for as long as this object lives.
#ifndef XDPLIVE_CAPTURE_HOOK_LINK_H_
#define XDPLIVE_CAPTURE_HOOK_LINK_H_

namespace xdplive::capture {

// Made by XdpLink, TcxLink or ClsactLink; destroying it detaches.
class HookLink {
 public:
  virtual ~HookLink() = default;
  // False once the interface is gone or someone detached the program.
  [[nodiscard]] virtual bool attached() const = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_HOOK_LINK_H_
