#include "capture/filter/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace xdplive::capture::filter {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Refusal(absl::string_view text) {
  const auto filter = Compile(text);
  if (filter.ok()) return "it compiled";
  return filter.status().ToString();
}

bool IsSame(const Filter& one, const Filter& other) {
  const auto equal = [](const sock_filter& a, const sock_filter& b) {
    return a.code == b.code && a.jt == b.jt && a.jf == b.jf && a.k == b.k;
  };
  return std::equal(one.program.begin(), one.program.end(),
                    other.program.begin(), other.program.end(), equal);
}

TEST(CompileTest, MakesAnEmptyTextMatchEverything) {
  for (absl::string_view text : {"", "  \n"}) {
    const auto filter = Compile(text);
    ASSERT_TRUE(filter.ok()) << filter.status();
    ASSERT_EQ(filter->program.size(), 1u);
    EXPECT_EQ(filter->program[0].code, BPF_RET | BPF_K);
    EXPECT_NE(filter->program[0].k, 0u);
  }
}

TEST(CompileTest, Optimises) {
  const auto filter = Compile("tcp port 80");
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_EQ(filter->text, "tcp port 80");
  EXPECT_LE(filter->program.size(), 20u);
}

TEST(CompileTest, KnowsServicesAndProtocolsWithoutFiles) {
  struct Case {
    absl::string_view name, words, numbers;
  };
  constexpr Case kCases[] = {
      {"both transports", "port domain", "port 53"},
      {"tcp alone", "port http", "tcp port 80"},
      {"udp alone", "port tftp", "udp port 69"},
      {"another name", "port www", "tcp port 80"},
      {"range", "portrange ftp-ssh", "tcp portrange 21-22"},
      {"mixed range", "portrange 20-ssh", "portrange 20-22"},
      {"protocol", "ip proto ospf", "ip proto 89"},
      {"keyword as protocol", "ip proto \\udp", "ip proto 17"},
      {"address as a word", "host \\10.0.0.1", "host 10.0.0.1"},
      {"list", "tcp port smtp or http", "tcp port 25 or tcp port 80"},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto words = Compile(c.words);
    const auto numbers = Compile(c.numbers);
    ASSERT_TRUE(words.ok()) << words.status();
    ASSERT_TRUE(numbers.ok()) << numbers.status();
    EXPECT_TRUE(IsSame(*words, *numbers));
  }
}

TEST(CompileTest, RefusesNamesThatNeedALookUp) {
  constexpr absl::string_view kTexts[] = {
      "host localhost",
      "host example.com",
      "src host dns.google and port 53",
      "host 10.0.0.1 or router.lan",
      "not (port 80 and dst host www.example.org)",
      "ip6 host localhost",
      "net loopback",
      "src net home",
      "ether host phone",
      "ether src printer",
      "arp host nas",
  };
  for (absl::string_view text : kTexts) {
    EXPECT_THAT(Refusal(text),
                AllOf(HasSubstr("INVALID_ARGUMENT"),
                      HasSubstr(absl::StrCat("\"", text, "\"")),
                      HasSubstr("never looked up, write the address")));
  }
}

TEST(CompileTest, RefusesLoops) {
  for (absl::string_view text :
       {"ip6 protochain 6", "ip protochain \\tcp", "protochain 17",
        "tcp or ip6 protochain 6 and port 80"}) {
    EXPECT_THAT(Refusal(text),
                AllOf(HasSubstr("INVALID_ARGUMENT"),
                      HasSubstr("protochain follows"), HasSubstr("use proto")));
  }
}

TEST(CompileTest, RefusesWhatIsNotInThePacket) {
  for (absl::string_view text :
       {"inbound", "outbound and tcp", "not inbound", "ifindex 2"}) {
    EXPECT_THAT(Refusal(text), AllOf(HasSubstr("INVALID_ARGUMENT"),
                                     HasSubstr("of the query")));
  }
}

TEST(CompileTest, SaysWhatLibpcapSays) {
  struct Case {
    absl::string_view text, message;
  };
  constexpr Case kCases[] = {
      {"tcp and (", "syntax error"},
      {"((tcp)", "syntax error"},
      {"tcp)", "syntax error"},
      {"nonsense", "syntax error"},
      {"port nosuchservice", "unknown port 'nosuchservice'"},
      {"port 65536", "illegal port number 65536 > 65535"},
      {"ip proto nosuch", "unknown ip proto 'nosuch'"},
      {"tcp port tftp", "port 'tftp' is udp"},
      {"tcp and udp", "expression rejects all packets"},
      // libpcap 1.10 writes no load for it.
      {"byte 9 & 3", "expression rejects all packets"},
      {"net 10.0.0.1/8", "non-network bits set"},
      {"host 10.0.0.256", "invalid IPv4 address"},
      {"host 1:2:3", "bogus ethernet address"},
      {"ip broadcast", "netmask not known"},
      {"gateway router", "'gateway' not supported"},
      {"decnet host mars", "'mars' cannot be translated"},
      {"ip[8] / 0 = 1", "division by zero"},
      {"ip[8] << 32 = 1", "shift by more than 31 bits"},
      {"ip[8:3] = 1", "data size must be 1, 2, or 4"},
      {"wlan type mgt", "802.11"},
      {"vpi 5", "raw ATM"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(Refusal(c.text),
                AllOf(HasSubstr("INVALID_ARGUMENT: compile filter \""),
                      HasSubstr(c.text), HasSubstr(c.message)));
  }
}

TEST(CompileTest, EndsNoMessageWithALineBreak) {
  EXPECT_NE(Refusal("decnet host mars").back(), '\n');
}

TEST(CompileTest, BoundsTheText) {
  const std::string longest(kMaxTextBytes, ' ');
  EXPECT_TRUE(Compile(longest).ok());
  const std::string message = Refusal(std::string(10000, 'x'));
  EXPECT_THAT(message, AllOf(HasSubstr("it has 10000 bytes"),
                             HasSubstr("INVALID_ARGUMENT")));
  EXPECT_LT(message.size(), 500u);
}

TEST(CompileTest, RefusesTextThatCannotBeText) {
  EXPECT_THAT(Refusal(absl::string_view("tcp\0or udp", 10)),
              HasSubstr("NUL byte"));
  EXPECT_THAT(Refusal("tcp \x01"), HasSubstr("\\x01"));
  EXPECT_THAT(Refusal("host \xc3\xa4"), HasSubstr("INVALID_ARGUMENT"));
}

TEST(CompileTest, BoundsTheWords) {
  std::string ports = "not port 1";
  for (size_t i = 2; i < kMaxWords; ++i) absl::StrAppend(&ports, " or ", i);
  EXPECT_THAT(Refusal(ports), HasSubstr("asks too much at once"));
  EXPECT_THAT(Refusal(ports + "||not 9"),
              HasSubstr("it has 161 words, at most 160 are allowed"));
}

TEST(CompileTest, BoundsTheProgram) {
  std::string ranges = "not vlan and vlan";
  for (int i = 1; i < 70; ++i) {
    absl::StrAppend(&ranges, " and (portrange ", i * 7, "-", i * 9, " or udp[",
                    i, "] > ", i, ")");
  }
  EXPECT_THAT(Refusal(ranges), HasSubstr("are allowed"));
}

TEST(CompileTest, TakesDeepNesting) {
  const std::string open(900, '(');
  const std::string closed(900, ')');
  EXPECT_TRUE(Compile(absl::StrCat(open, "tcp", closed)).ok());
}

TEST(CompileTest, IsSafeInManyThreads) {
  const auto expected = Compile("tcp port http and host 10.0.0.1");
  ASSERT_TRUE(expected.ok());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&expected] {
      for (int round = 0; round < 50; ++round) {
        const auto filter = Compile("tcp port http and host 10.0.0.1");
        EXPECT_TRUE(filter.ok() && IsSame(*filter, *expected));
        EXPECT_FALSE(Compile("host example.com").ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace xdplive::capture::filter
