// What a reader takes, and so what a writer keeps to. Checked before memory is
// taken for it: who writes may be anybody who reached the socket.
#ifndef XDPLIVE_LINK_MESSAGES_BOUNDS_H_
#define XDPLIVE_LINK_MESSAGES_BOUNDS_H_

#include <cstddef>
#include <cstdint>

namespace xdplive::link {

// Of the messages; readers refuse those above.
inline constexpr uint32_t kVersion = 1;

// A reader takes larger messages than a writer makes: versions differ.
inline constexpr size_t kMostMessageBytes = 1u << 20;
inline constexpr size_t kPartBytes = 64u << 10;

// Of one window, its parts together.
inline constexpr size_t kMostFlows = 65'536;
// Of one part, before compression. A flow is 80 bytes at most.
inline constexpr size_t kMostPartFlows = 8'192;
inline constexpr size_t kMostFlowBytes = 80;
inline constexpr size_t kMostParts = 1'024;

inline constexpr size_t kMostPackets = 4'096;
inline constexpr size_t kMostPacketBytes = 512;  // the largest snapLength

// "interface", "host" and the like; why something was not done; a filter.
inline constexpr size_t kMostNameBytes = 255;
inline constexpr size_t kMostReasonBytes = 4'096;
inline constexpr size_t kMostFilterBytes = 4'096;
// Of one attach report.
inline constexpr size_t kMostSteps = 64;

// Times a message may have: from 1970 to 2116, so that sums of two fit.
inline constexpr int64_t kMostUnixNs = INT64_MAX / 2;
// How far a flow reaches beyond the begin of its window.
inline constexpr int64_t kMostFlowMs = 24 * 60 * 60 * 1000;

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_BOUNDS_H_
