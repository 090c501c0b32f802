#include "filter/compile.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "filter/display_filter.h"
#include "filter/fault.h"
#include "filter/filter_tokens.h"
#include "filter/formula.h"
#include "filter/locate.h"
#include "filter/optimise/simplify.h"
#include "filter/pcap_compiler.h"

namespace xdplive::filter {
namespace {

using Program = std::vector<sock_filter>;

absl::Status Refuse(absl::string_view text, std::string cause,
                    std::optional<size_t> at = std::nullopt) {
  return FaultStatus(
      text, {.cause = std::move(cause), .at = at, .hint = {}, .meant = {}});
}

absl::Status RefuseSize(absl::string_view text, size_t size,
                        absl::string_view what, size_t allowed) {
  return Refuse(text, absl::StrCat("it has ", size, " ", what, ", at most ",
                                   allowed, " are allowed"));
}

std::string InOneLine(absl::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(),
      [](char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); },
      ' ');
  return line;
}

absl::Status CheckText(absl::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return RefuseSize(text, text.size(), "bytes", kMaxTextBytes);
  }
  if (absl::StrContains(text, '\0')) {
    return Refuse(text, "it has a NUL byte");
  }
  return absl::OkStatus();
}

// What libpcap says, and the mend where it does not say it.
std::string Explain(absl::string_view message) {
  for (absl::string_view prefix :
       {"unknown host", "unknown network", "unknown ether host"}) {
    if (absl::StartsWith(message, prefix)) {
      return absl::StrCat(message,
                          ": names are never looked up, write the address");
    }
  }
  return std::string(message);
}

absl::Status RefuseAsLibpcap(const std::string& text,
                             const std::string& refusal) {
  Hint hint = HintFor(text);
  return FaultStatus(text, {.cause = Explain(refusal),
                            .at = LocateFault(text, refusal),
                            .hint = std::move(hint.sentence),
                            .meant = std::move(hint.filter)});
}

// libpcap's programs of the parts.
absl::StatusOr<Program> CompileParts(const std::string& text) {
  const Formula formula = FormulaOf(text);
  std::vector<Program> programs;
  size_t size = 0;
  for (const absl::string_view part : TextsOf(formula)) {
    if (const size_t words = CountWords(part); words > kMaxWords) {
      return RefuseSize(text, words,
                        "words that cannot be told apart by one "
                        "\"or\" or \"and\"",
                        kMaxWords);
    }
    PcapAnswer answer = CompileUnoptimised(std::string(part));
    if (answer.program.empty()) {
      const PcapAnswer whole =
          CountWords(text) <= kMaxWords ? CompileUnoptimised(text) : answer;
      if (whole.program.empty()) return RefuseAsLibpcap(text, whole.refusal);
      return whole.program;
    }
    size += answer.program.size();
    if (size > kMaxRawInstructions) {
      return Refuse(text, absl::StrCat("it asks too much at once: more than ",
                                       kMaxRawInstructions, " comparisons"));
    }
    programs.push_back(std::move(answer.program));
  }
  return Link(formula, std::move(programs));
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

// Where one of these words stands.
std::optional<size_t> PlaceOf(absl::string_view text,
                              absl::Span<const absl::string_view> words) {
  for (const Token& token : TokensOf(text)) {
    if (std::find(words.begin(), words.end(), token.text) != words.end()) {
      return CharactersIn(text, token.begin);
    }
  }
  return std::nullopt;
}

absl::Status CheckContent(absl::string_view text,
                          absl::Span<const sock_filter> program) {
  for (const sock_filter& instruction : program) {
    if (GoesBackward(instruction)) {
      return Refuse(text,
                    "protochain follows headers in a loop, which no filter in "
                    "the kernel can run: use proto",
                    PlaceOf(text, {"protochain"}));
    }
    if (ReadsMetadata(instruction)) {
      return Refuse(text,
                    "inbound, outbound and ifindex are not in the packet: "
                    "choose the direction and the interface of the query",
                    PlaceOf(text, {"inbound", "outbound", "ifindex"}));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Filter> Compile(absl::string_view text) {
  RETURN_IF_ERROR(CheckText(text));
  Filter filter{.text = InOneLine(text), .program = {}};
  ASSIGN_OR_RETURN(const auto raw, CompileParts(filter.text));
  RETURN_IF_ERROR(CheckContent(text, raw));
  filter.program = Simplify(raw);
  if (filter.program.size() > kMaxInstructions) {
    return Refuse(
        text, absl::StrCat("it asks too much at once: ", filter.program.size(),
                           " instructions, at most ", kMaxInstructions,
                           " are allowed"));
  }
  if (MatchesNothing(filter.program)) {
    return Refuse(text, "expression rejects all packets");
  }
  return filter;
}

absl::StatusOr<FilterPtr> CompileShared(absl::string_view text) {
  ASSIGN_OR_RETURN(Filter filter, Compile(text));
  return std::make_shared<const Filter>(std::move(filter));
}

}  // namespace xdplive::filter
