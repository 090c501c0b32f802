// Bytes nobody vouches for, which know whether they were cut: where a snapshot
// of a packet ends before the packet does, whoever asks for what is behind the
// end leaves a mark, and the row says so.
#ifndef XDPLIVE_FLOW_TEXT_BYTES_H_
#define XDPLIVE_FLOW_TEXT_BYTES_H_

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "absl/types/span.h"

namespace xdplive::flow {

// Borrows the bytes, and the mark. A part that is shorter than the whole, or of
// a length somebody declared and that is there, is not cut.
class Bytes {
 public:
  using Span = absl::Span<const uint8_t>;
  static constexpr size_t npos = Span::npos;

  Bytes() = default;
  Bytes(const uint8_t* data, size_t size) : span_(data, size) {}
  template <typename Container>
  requires std::convertible_to<const Container&, Span>
  // NOLINTNEXTLINE(google-explicit-constructor): as Span takes them.
  Bytes(const Container& container) : span_(container) {}

  // The same bytes, cut at their end; `*mark` becomes true once that matters.
  Bytes CutAtEnd(bool* mark) const {
    Bytes cut = *this;
    cut.mark_ = mark;
    return cut;
  }

  // Says that bytes behind the end were wanted.
  void WantMore() const {
    if (mark_ != nullptr) *mark_ = true;
  }

  size_t size() const { return span_.size(); }
  bool empty() const { return span_.empty(); }
  const uint8_t* data() const { return span_.data(); }
  auto begin() const { return span_.begin(); }
  auto end() const { return span_.end(); }
  uint8_t operator[](size_t index) const { return span_[index]; }

  // REQUIRES: `length` bytes.
  Bytes first(size_t length) const { return Bytes(span_.first(length)); }
  // REQUIRES: `from` bytes. What is there of `length` bytes behind them.
  Bytes subspan(size_t from, size_t length = npos) const {
    Bytes part(span_.subspan(from, length));
    if (length > span_.size() - from) part.mark_ = mark_;
    return part;
  }
  void remove_prefix(size_t length) { span_.remove_prefix(length); }

  friend bool operator==(Bytes a, Bytes b) { return a.span_ == b.span_; }

 private:
  Span span_;
  bool* mark_ = nullptr;
};

}  // namespace xdplive::flow

#endif  // XDPLIVE_FLOW_TEXT_BYTES_H_
