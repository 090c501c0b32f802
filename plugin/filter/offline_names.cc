#include "filter/offline_names.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <new>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace {

struct WordNumber {
  absl::string_view word;
  uint16_t number;
};

#include "generated/filter_words.inc"

std::optional<uint16_t> Find(absl::Span<const WordNumber> table,
                             absl::string_view word) {
  for (const WordNumber& entry : table) {
    if (entry.word == word) return entry.number;
  }
  return std::nullopt;
}

std::optional<uint16_t> FindPort(absl::string_view service, int transport) {
  uint32_t number = 0;
  if (absl::SimpleAtoi(service, &number)) {
    if (number > UINT16_MAX) return std::nullopt;
    return static_cast<uint16_t>(number);
  }
  switch (transport) {
    case IPPROTO_TCP:
      return Find(kTcpWords, service);
    case IPPROTO_UDP:
      return Find(kUdpWords, service);
    default:
      return std::nullopt;
  }
}

// One answer and the address it points to. The first member's address is the
// whole's, which is how the answer is freed.
struct Answer {
  addrinfo info{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};

  void UseIpv4() {
    v4.sin_family = AF_INET;
    info.ai_family = AF_INET;
    info.ai_addr = reinterpret_cast<sockaddr*>(&v4);
    info.ai_addrlen = sizeof(v4);
  }
  void UseIpv6() {
    v6.sin6_family = AF_INET6;
    info.ai_family = AF_INET6;
    info.ai_addr = reinterpret_cast<sockaddr*>(&v6);
    info.ai_addrlen = sizeof(v6);
  }
};

bool FillAddress(const char* text, int family, Answer& answer) {
  if (family != AF_INET6 &&
      inet_pton(AF_INET, text, &answer.v4.sin_addr) == 1) {
    answer.UseIpv4();
    return true;
  }
  if (family != AF_INET &&
      inet_pton(AF_INET6, text, &answer.v6.sin6_addr) == 1) {
    answer.UseIpv6();
    return true;
  }
  return false;
}

bool FillPort(const char* service, int transport, Answer& answer) {
  const std::optional<uint16_t> port = FindPort(service, transport);
  if (!port.has_value()) return false;
  answer.v4.sin_port = htons(*port);
  answer.UseIpv4();
  return true;
}

}  // namespace

int xdplive_getaddrinfo(const char* node, const char* service,
                        const addrinfo* hints, addrinfo** answers) {
  auto* answer = new (std::nothrow) Answer;
  if (answer == nullptr) return EAI_MEMORY;
  const bool found = node != nullptr
                         ? FillAddress(node, hints->ai_family, *answer)
                         : FillPort(service, hints->ai_protocol, *answer);
  if (!found) {
    delete answer;
    return EAI_NONAME;
  }
  *answers = &answer->info;
  return 0;
}

void xdplive_freeaddrinfo(addrinfo* answers) {
  delete reinterpret_cast<Answer*>(answers);
}

int xdplive_getprotobyname_r(const char* name, protoent* entry,
                             char* /*buffer*/, size_t /*buffer_size*/,
                             protoent** answer) {
  *answer = nullptr;
  if (const auto number = Find(kProtocolWords, name); number.has_value()) {
    entry->p_proto = *number;
    *answer = entry;
  }
  return 0;
}

int xdplive_getnetbyname_r(const char* /*name*/, netent* /*entry*/,
                           char* /*buffer*/, size_t /*buffer_size*/,
                           netent** answer, int* error) {
  *answer = nullptr;
  *error = HOST_NOT_FOUND;
  return 0;
}

int xdplive_ether_hostton(const char* /*name*/, ether_addr* /*address*/) {
  return -1;
}

hostent* xdplive_gethostbyname(const char* /*name*/) { return nullptr; }
