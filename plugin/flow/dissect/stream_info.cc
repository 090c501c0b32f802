#include "flow/dissect/stream_info.h"

#include <string_view>

#include "flow/dissect/dns_info.h"
#include "flow/text/append_text.h"
#include "flow/text/text_escape.h"

namespace xdplive::flow {
namespace {

// What a first line worth showing starts with (RFC 9110, RFC 4253).
constexpr std::string_view kFirstWords[] = {
    "GET ",     "POST ",  "HEAD ",    "PUT ",    "DELETE ",
    "OPTIONS ", "PATCH ", "CONNECT ", "HTTP/1.", "SSH-2.0-"};

// IANA "TLS ContentType" and "TLS HandshakeType".
enum TlsRecord : uint8_t {
  kChangeCipherSpec = 20,
  kAlert = 21,
  kHandshake = 22,
  kApplicationData = 23,
};

std::string_view HandshakeName(uint8_t type) {
  switch (type) {
    case 1:
      return " TLS Client Hello";
    case 2:
      return " TLS Server Hello";
    case 11:
      return " TLS Certificate";
    default:
      return " TLS Handshake";
  }
}

std::string_view TlsName(ByteReader data) {
  const uint8_t type = data.U8();
  const uint8_t major = data.U8();
  const uint8_t minor = data.U8();
  data.Skip(2);
  constexpr uint8_t kMajor = 3;  // of SSL 3.0 and of every TLS
  if (!data.ok() || major != kMajor || minor > 4) return "";
  switch (type) {
    case kChangeCipherSpec:
      return " TLS Change Cipher Spec";
    case kAlert:
      return " TLS Alert";
    case kHandshake:
      return HandshakeName(data.U8());
    case kApplicationData:
      return " TLS Application Data";
    default:
      return "";
  }
}

bool AppendDns(Bytes data, std::string& line) {
  constexpr size_t kHeader = 12;
  ByteReader reader(data);
  const uint16_t length = reader.U16();
  if (!reader.ok() || length < kHeader) return false;
  const size_t before = line.size();
  line.push_back(' ');
  if (AppendDnsInfo(reader.TakeUpTo(length), line)) return true;
  line.resize(before);
  return false;
}

}  // namespace

void AppendStreamInfo(const parsed& headers, Bytes data, std::string& line) {
  constexpr uint16_t kDns = 53;
  if ((headers.source_port == kDns || headers.destination_port == kDns) &&
      AppendDns(data, line)) {
    return;
  }
  const std::string_view text(reinterpret_cast<const char*>(data.data()),
                              data.size());
  for (const std::string_view word : kFirstWords) {
    if (text.substr(0, word.size()) != word) {
      if (word.substr(0, text.size()) == text) data.WantMore();
      continue;
    }
    line.push_back(' ');
    AppendFirstLine(data, line);
    return;
  }
  line += TlsName(ByteReader(data));
}

}  // namespace xdplive::flow
