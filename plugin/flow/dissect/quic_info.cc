#include "flow/dissect/quic_info.h"

#include <string_view>

#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr uint32_t kNegotiation = 0;
constexpr uint32_t kVersion1 = 1;
constexpr uint32_t kVersion2 = 0x6b3343cf;  // RFC 9369, section 3.1
constexpr uint32_t kFirstDraft = 0xff000017, kLastDraft = 0xff000022;
constexpr size_t kMaxIdLength = 20;

constexpr std::string_view kPackets[] = {"Initial", "0-RTT", "Handshake",
                                         "Retry"};

bool IsDraft(uint32_t version) {
  return version >= kFirstDraft && version <= kLastDraft;
}

bool IsKnown(uint32_t version) {
  return version == kVersion1 || version == kVersion2 || IsDraft(version);
}

// RFC 8999, section 6: the versions the server speaks, to the end.
bool OffersKnownVersion(ByteReader versions) {
  constexpr int kMost = 16;
  for (int i = 0; i < kMost && versions.Has(4); ++i) {
    if (IsKnown(versions.U32())) return true;
  }
  return false;
}

void AppendPacketName(uint32_t version, uint8_t type, std::string& line) {
  if (version == kVersion2) {
    // RFC 9369, section 3.2: the same packets, each number one higher.
    AppendText(line, "v2 ", kPackets[(type + 3) & 3]);
  } else if (IsDraft(version)) {
    AppendText(line, "draft-", version & 0xff, " ", kPackets[type]);
  } else {
    line += kPackets[type];
  }
}

}  // namespace

bool AppendQuicInfo(Bytes message, std::string& line) {
  constexpr uint8_t kLongHeader = 0x80, kFixedBit = 0x40;
  ByteReader reader(message);
  const uint8_t first = reader.U8();
  if ((first & kLongHeader) == 0) return false;
  const uint32_t version = reader.U32();
  const bool negotiation = version == kNegotiation;
  if (!reader.ok() || (!negotiation && !IsKnown(version))) return false;
  if (!negotiation && (first & kFixedBit) == 0) return false;
  const uint8_t id_length = reader.U8();
  const Bytes destination_id = reader.Take(id_length);
  const uint8_t source_length = reader.U8();
  reader.Skip(source_length);
  if (id_length > kMaxIdLength || source_length > kMaxIdLength) return false;
  if (!reader.ok() || (negotiation && !OffersKnownVersion(reader)))
    return false;
  line += "QUIC ";
  if (negotiation) {
    line += "Version Negotiation";
  } else {
    AppendPacketName(version, first >> 4 & 3, line);
  }
  line += ", DCID=";
  for (const uint8_t byte : destination_id) AppendText(line, Hex{byte, 2});
  return true;
}

}  // namespace xdplive::flow
