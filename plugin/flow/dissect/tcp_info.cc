#include "flow/dissect/tcp_info.h"

#include "flow/dissect/port_info.h"
#include "flow/dissect/stream_info.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr size_t kFlagsOffset = 12;
constexpr std::string_view kFlagNames[] = {"FIN", "SYN", "RST", "PSH", "ACK",
                                           "URG", "ECE", "CWR", "AE"};

constexpr uint16_t kFlagBits = 0x1ff;

enum Flag : uint16_t { kAckFlag = 0x10, kUrgFlag = 0x20 };

// IANA "TCP Option Kind Numbers".
enum Option : uint8_t {
  kEnd = 0,
  kNoOperation = 1,
  kMaximumSegmentSize = 2,
  kWindowScale = 3,
  kSackPermitted = 4,
  kSack = 5,
  kTimestamps = 8,
  kSignature = 19,       // RFC 2385
  kAuthentication = 29,  // RFC 5925
  kMultipath = 30,
  kFastOpenCookie = 34,
  kAccurateEcn0 = 172,
  kAccurateEcn1 = 174,
  kExperiment1 = 253,  // RFC 6994: two bytes tell which
  kExperiment2 = 254,
};

void AppendFlags(uint16_t flags, std::string_view separator,
                 std::string& text) {
  bool first = true;
  for (size_t bit = 0; bit < std::size(kFlagNames); ++bit) {
    if ((flags >> bit & 1) == 0) continue;
    AppendText(text, first ? "" : separator, kFlagNames[bit]);
    first = false;
  }
}

void AppendSackBlocks(ByteReader body, std::string& line) {
  while (body.Has(8)) {
    const uint32_t left_edge = body.U32();
    AppendText(line, " SLE=", left_edge, " SRE=", body.U32());
  }
}

// IANA "TCP Experimental Option Experiment Identifiers".
void AppendExperiment(uint16_t identifier, std::string& line) {
  constexpr uint16_t kFastOpen = 0xf989;
  if (identifier == kFastOpen) {
    line += " TFO";
  } else {
    AppendText(line, " EXP-0x", Hex{identifier, 4});
  }
}

void AppendOption(uint8_t kind, ByteReader body, std::string& line) {
  switch (kind) {
    case kMaximumSegmentSize:
      AppendText(line, " MSS=", body.U16());
      break;
    case kWindowScale:
      // RFC 7323, section 2.3: a shift above 14 counts as 14.
      AppendText(line, " WS=", 1u << std::min<uint8_t>(body.U8(), 14));
      break;
    case kSackPermitted:
      AppendText(line, " SACK_PERM");
      break;
    case kSack:
      AppendSackBlocks(body, line);
      break;
    case kTimestamps: {
      const uint32_t value = body.U32();
      AppendText(line, " TSval=", value, " TSecr=", body.U32());
      break;
    }
    case kMultipath:
      AppendText(line, " MPTCP");
      break;
    case kFastOpenCookie:
      AppendText(line, " TFO");
      break;
    case kSignature:
      AppendText(line, " MD5");
      break;
    case kAuthentication:
      AppendText(line, " TCP-AO");
      break;
    case kAccurateEcn0:
    case kAccurateEcn1:
      AppendText(line, " AccECN");
      break;
    case kExperiment1:
    case kExperiment2:
      AppendExperiment(body.U16(), line);
      break;
    default:
      break;
  }
}

void AppendOptions(ByteReader options, std::string& line) {
  while (options.Has(1)) {
    const uint8_t kind = options.U8();
    if (kind == kEnd) return;
    if (kind == kNoOperation) continue;
    const uint8_t length = options.U8();
    if (length < 2) return;
    const ByteReader body(options.Take(length - 2));
    if (!options.ok()) return;
    AppendOption(kind, body, line);
  }
}

// What stands behind the fixed twenty bytes.
void AppendSegment(const FrameView& view, uint32_t header_length,
                   ByteReader reader, std::string& line) {
  if (header_length > view.transport_length) {
    AppendText(line, " [header of ", header_length, " bytes past the packet]");
    return;
  }
  if (header_length < 20) return;
  AppendText(line, " Len=", view.transport_length - header_length);
  AppendOptions(ByteReader(reader.TakeUpTo(header_length - 20)), line);
  if (view.Has(PARSED_FRAGMENT)) return;
  AppendStreamInfo(view.headers, reader.rest(), line);
}

}  // namespace

std::string TcpFlagNames(uint16_t flags) {
  std::string text;
  AppendFlags(flags, ",", text);
  return text;
}

std::string TcpFlags(const FrameView& view) {
  ByteReader reader(view.transport);
  reader.Skip(kFlagsOffset);
  return TcpFlagNames(reader.U16() & kFlagBits);
}

void AppendTcpInfo(const FrameView& view, std::string& line) {
  AppendPorts(view.headers, line);
  ByteReader reader(view.transport);
  reader.Skip(4);
  const uint32_t sequence = reader.U32();
  const uint32_t acknowledgment = reader.U32();
  const uint16_t offset_and_flags = reader.U16();
  if (!reader.ok()) return;
  const uint16_t flags = offset_and_flags & kFlagBits;
  line += flags == 0 ? " [<None>" : " [";
  AppendFlags(flags, ", ", line);
  AppendText(line, "] Seq=", sequence);
  if (flags & kAckFlag) AppendText(line, " Ack=", acknowledgment);

  const uint16_t window = reader.U16();
  reader.Skip(2);
  const uint16_t urgent = reader.U16();
  if (!reader.ok()) return;
  AppendText(line, " Win=", window);
  if (flags & kUrgFlag) AppendText(line, " Urg=", urgent);
  AppendSegment(view, (offset_and_flags >> 12) * 4u, reader, line);
  AppendService(view.headers, line);
}

}  // namespace xdplive::flow
