#include "capture/filter/compile.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "capture/filter/simplify.h"

namespace xdplive::capture::filter {
namespace {

// The largest libpcap knows; a matching filter returns it.
constexpr int kSnapLength = 262144;
constexpr size_t kMaxQuotedBytes = 200;

struct CloseHandle {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

absl::Status Refuse(absl::string_view text, absl::string_view cause) {
  const bool whole = text.size() <= kMaxQuotedBytes;
  return absl::InvalidArgumentError(absl::StrCat(
      "compile filter \"", absl::CHexEscape(text.substr(0, kMaxQuotedBytes)),
      whole ? "" : "…", "\": ", cause));
}

bool IsOfWord(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("._:-\\", c);
}

// Without those that only join others.
size_t CountWords(absl::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    const auto* end = std::find_if_not(text.begin(), text.end(), IsOfWord);
    const absl::string_view word(text.data(), end - text.begin());
    text.remove_prefix(std::max<size_t>(word.size(), 1));
    if (word.empty() || word == "and" || word == "or" || word == "not") {
      continue;
    }
    ++count;
  }
  return count;
}

absl::Status CheckText(absl::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return Refuse(text, absl::StrCat("it has ", text.size(), " bytes, at most ",
                                     kMaxTextBytes, " are allowed"));
  }
  if (const size_t words = CountWords(text); words > kMaxWords) {
    return Refuse(text, absl::StrCat("it has ", words, " words, at most ",
                                     kMaxWords, " are allowed"));
  }
  if (absl::StrContains(text, '\0')) {
    return Refuse(text, "it has a NUL byte");
  }
  return absl::OkStatus();
}

// What libpcap says, and the mend where it does not say it.
std::string Explain(absl::string_view message) {
  message = absl::StripTrailingAsciiWhitespace(message);
  for (absl::string_view prefix :
       {"unknown host", "unknown network", "unknown ether host"}) {
    if (absl::StartsWith(message, prefix)) {
      return absl::StrCat(message,
                          ": names are never looked up, write the address");
    }
  }
  return std::string(message);
}

bool GoesBackward(const sock_filter& instruction) {
  return instruction.code == (BPF_JMP | BPF_JA) &&
         static_cast<int32_t>(instruction.k) < 0;
}

// Loads of what Linux keeps beside a packet, not in it.
bool ReadsMetadata(const sock_filter& instruction) {
  return BPF_CLASS(instruction.code) == BPF_LD &&
         BPF_MODE(instruction.code) == BPF_ABS &&
         instruction.k >= static_cast<uint32_t>(SKF_AD_OFF);
}

absl::Status CheckSize(absl::string_view text, size_t instructions,
                       size_t allowed) {
  if (instructions <= allowed) return absl::OkStatus();
  return Refuse(
      text, absl::StrCat("it asks too much at once: ", instructions,
                         " instructions, at most ", allowed, " are allowed"));
}

absl::Status CheckContent(absl::string_view text,
                          absl::Span<const sock_filter> program) {
  for (const sock_filter& instruction : program) {
    if (GoesBackward(instruction)) {
      return Refuse(text,
                    "protochain follows headers in a loop, which no filter in "
                    "the kernel can run: use proto");
    }
    if (ReadsMetadata(instruction)) {
      return Refuse(text,
                    "inbound, outbound and ifindex are not in the packet: "
                    "choose the direction and the interface of the query");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<sock_filter>> RunCompiler(const std::string& text) {
  const std::unique_ptr<pcap_t, CloseHandle> handle(
      pcap_open_dead(DLT_EN10MB, kSnapLength));
  if (handle == nullptr) {
    return absl::ResourceExhaustedError("compile filter: out of memory");
  }
  bpf_program compiled{};
  if (pcap_compile(handle.get(), &compiled, text.c_str(), /*optimize=*/0,
                   PCAP_NETMASK_UNKNOWN) != 0) {
    return Refuse(text, Explain(pcap_geterr(handle.get())));
  }
  const absl::Cleanup free_program = [&compiled] { pcap_freecode(&compiled); };
  std::vector<sock_filter> program;
  program.reserve(compiled.bf_len);
  for (const bpf_insn& instruction :
       absl::MakeConstSpan(compiled.bf_insns, compiled.bf_len)) {
    program.push_back(
        {instruction.code, instruction.jt, instruction.jf, instruction.k});
  }
  return program;
}

}  // namespace

absl::StatusOr<Filter> Compile(absl::string_view text) {
  if (absl::Status status = CheckText(text); !status.ok()) return status;
  Filter filter{.text = std::string(text), .program = {}};

  const auto raw = RunCompiler(filter.text);
  if (!raw.ok()) return raw.status();
  if (absl::Status status = CheckSize(text, raw->size(), kMaxRawInstructions);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckContent(text, *raw); !status.ok()) {
    return status;
  }

  filter.program = Simplify(*raw);
  if (absl::Status status =
          CheckSize(text, filter.program.size(), kMaxInstructions);
      !status.ok()) {
    return status;
  }
  if (MatchesNothing(filter.program)) {
    return Refuse(text, "expression rejects all packets");
  }
  return filter;
}

absl::StatusOr<FilterPtr> CompileShared(absl::string_view text) {
  absl::StatusOr<Filter> filter = Compile(text);
  if (!filter.ok()) return filter.status();
  return std::make_shared<const Filter>(*std::move(filter));
}

absl::StatusOr<FilterPtr> FilterOf(const Compiled& compiled,
                                   absl::string_view text) {
  if (compiled.filter != nullptr) return compiled.filter;
  return CompileShared(text);
}

}  // namespace xdplive::capture::filter
