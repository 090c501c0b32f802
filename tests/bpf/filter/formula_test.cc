// A text compiled in parts against libpcap's program of the whole.
#include "filter/formula.h"

#include <gtest/gtest.h>
#include <pcap/pcap.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/frames.h"
#include "bpf/filter/pcap_program.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using Program = std::vector<sock_filter>;

bool VerdictOf(const Program& program, const Frame& frame, size_t kept) {
  return bpf_filter(reinterpret_cast<const bpf_insn*>(program.data()),
                    frame.data(), static_cast<uint32_t>(frame.size()),
                    static_cast<uint32_t>(kept)) != 0;
}

// Empty where libpcap refuses a part.
Program InParts(const std::string& text, size_t& parts) {
  const filter::Formula formula = filter::FormulaOf(text);
  std::vector<Program> programs;
  for (const absl::string_view part : filter::TextsOf(formula)) {
    programs.push_back(PcapProgram(std::string(part), false));
    if (programs.back().empty()) return {};
  }
  parts = programs.size();
  return filter::Link(formula, std::move(programs));
}

class Texts {
 public:
  std::string Any() { return Joined(2); }

 private:
  std::string Leaf() {
    static const auto* const kLeaves =
        new std::vector<std::string>{"host 10.0.0.1",
                                     "src or dst port 80",
                                     "tcp",
                                     "not udp port 53",
                                     "net 10.0.0.0/8",
                                     "port 80 or 443",
                                     "ip[8] > 5",
                                     "len > 60",
                                     "src host 10.0.0.1 or 10.0.0.2",
                                     "host (10.0.0.1 or 10.0.0.2)",
                                     "ether host 02:00:00:00:00:01",
                                     "(ip[0] & 0xf) > 5",
                                     "icmp",
                                     "arp",
                                     "tcp portrange 20-90",
                                     "not port 80 or 53",
                                     "ip6",
                                     "! arp",
                                     "tcp[13] & 2 != 0",
                                     "greater 80",
                                     "dst port 443"};
    if (random_() % 5 == 0) {
      const auto all = Expressions();
      return std::string(all[random_() % all.size()]);
    }
    return (*kLeaves)[random_() % kLeaves->size()];
  }
  std::string Joined(int depth) {
    std::string text = Part(depth);
    const bool same = random_() % 4 != 0;
    const char* join = random_() % 2 ? " or " : " && ";
    for (size_t more = random_() % 5; more > 0; --more) {
      if (!same) join = random_() % 2 ? " || " : " and ";
      absl::StrAppend(&text, join, Part(depth));
    }
    return text;
  }
  std::string Part(int depth) {
    if (depth == 0 || random_() % 3) return Leaf();
    return absl::StrCat(random_() % 3 ? "" : "not ", "(", Joined(depth - 1),
                        ")");
  }

  std::mt19937 random_{11};
};

TEST(FilterFormulaTest, MeansWhatLibpcapReads) {
  std::mt19937 random(3);
  std::vector<Frame> frames = WholeFrames();
  const std::vector<Frame> more = Vary(frames, 200, random);
  frames.insert(frames.end(), more.begin(), more.end());
  Texts texts;
  size_t split = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = texts.Any();
    const Program whole = PcapProgram(text, false);
    size_t parts = 0;
    const Program linked = InParts(text, parts);
    if (whole.empty() || linked.empty()) continue;
    split += parts > 1 ? 1 : 0;
    size_t wrong = 0;
    for (const Frame& frame : frames) {
      const size_t kept =
          random() % 2 ? frame.size() : random() % (frame.size() + 1);
      wrong += VerdictOf(whole, frame, kept) != VerdictOf(linked, frame, kept)
                   ? 1
                   : 0;
    }
    ASSERT_EQ(wrong, 0u) << text;
  }
  EXPECT_GT(split, 500u);
}

}  // namespace
}  // namespace xdplive::testing
