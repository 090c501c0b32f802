#include "filter/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "filter/eval.h"
#include "filter/fault.h"

namespace xdplive::filter {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string Refusal(absl::string_view text) {
  const auto filter = Compile(text);
  if (filter.ok()) return "it compiled";
  return filter.status().ToString(absl::StatusToStringMode::kWithNoExtraData);
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
  const std::string message = Refusal(std::string(20000, 'x'));
  EXPECT_THAT(message, AllOf(HasSubstr("it has 20000 bytes"),
                             HasSubstr("INVALID_ARGUMENT")));
  EXPECT_LT(message.size(), 500u);
}

TEST(CompileTest, RefusesTextThatCannotBeText) {
  EXPECT_THAT(Refusal(absl::string_view("tcp\0or udp", 10)),
              HasSubstr("NUL byte"));
  EXPECT_THAT(Refusal("tcp \x01"), HasSubstr("\\x01"));
  EXPECT_THAT(Refusal("host \xc3\xa4"), HasSubstr("INVALID_ARGUMENT"));
}

std::string List(absl::string_view join, int count,
                 const std::function<std::string(int)>& part) {
  std::string text = part(1);
  for (int i = 2; i <= count; ++i) absl::StrAppend(&text, join, part(i));
  return text;
}

std::string Host4(int i) {
  return absl::StrCat("host 203.0.", 100 + i / 200, ".", 100 + i % 150);
}

std::string Host6(int i) {
  return absl::StrCat("host 2001:db8:1111:2222:3333:4444:5555:",
                      absl::Hex(0x6000 + i));
}

TEST(CompileTest, TakesLongListsOfHosts) {
  for (const std::string& list :
       {List(" or ", 500, Host4), List(" || ", 500, Host4),
        List("\nor ", 500, Host4), List(" or ", 200, Host6),
        absl::StrCat("not (", List(" or ", 500, Host4), ")"),
        absl::StrCat("tcp and (", List(" or ", 200, Host6), ")"),
        absl::StrCat("host 10.0.0.1 or ", List(" or ", 500, [](int i) {
                       return Host4(i).substr(5);
                     }))}) {
    const auto filter = Compile(list);
    ASSERT_TRUE(filter.ok()) << filter.status();
    EXPECT_LT(filter->program.size(), kMaxInstructions);
  }
}

TEST(CompileTest, BoundsTheWordsThatStayTogether) {
  const std::string ports =
      List(" and 7 or ", 90, [](int i) { return absl::StrCat("port ", i); });
  EXPECT_THAT(Refusal(ports), HasSubstr("at most 160 are allowed"));
}

TEST(CompileTest, TakesLineBreaksForBlanks) {
  const auto filter = Compile("tcp\n and\tport\r\n80");
  ASSERT_TRUE(filter.ok()) << filter.status();
  EXPECT_TRUE(IsSame(*filter, *Compile("tcp and port 80")));
  EXPECT_EQ(filter->text, "tcp  and port  80");
}

TEST(CompileTest, SaysWhereItGoesWrong) {
  struct Case {
    absl::string_view text;
    std::optional<size_t> at;
  };
  const Case cases[] = {
      {"tcp and prt 80", 8},
      {"nonsense", 0},
      {"tcp and (", 9},
      {"tcp) and udp", 3},
      {"port nosuch or udp", 5},
      {"tcp and host 10.0.0.256", 13},
      {"ip or\nudp or inbound", 13},
      {"tcp or ip protochain 6", 10},
      {"udp and “x”", 8},
      {"ip[8:3] = 1", 6},
      {"tcp and udp", std::nullopt},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(FaultOf(Compile(c.text).status()).at, c.at) << c.text;
  }
}

TEST(CompileTest, HintsAtWhatIsMeantInWiresharksLanguage) {
  struct Case {
    absl::string_view text, meant;
  };
  constexpr Case kCases[] = {
      {"tcp.port == 80", "tcp port 80"},
      {"ip.addr == 10.0.0.1", "host 10.0.0.1"},
      {"ip.src==10.0.0.0/8", "src net 10.0.0.0/8"},
      {"ip.dst != 10.0.0.1", "not dst host 10.0.0.1"},
      {"udp.port eq 53 || dns", "udp port 53 or port 53"},
      {"tcp.flags.syn==1 && tcp.flags.ack==0",
       "tcp[tcpflags] & tcp-syn != 0 and tcp[tcpflags] & tcp-ack = 0"},
      {"eth.addr == 02:00:00:00:00:01", "ether host 02:00:00:00:00:01"},
      {"vlan.id == 5", "vlan 5"},
      {"http", "tcp port 80"},
      {"!(tls or ssh)", "not (tcp port 443 or tcp port 22)"},
      {"(http || dns) && ip.addr == 10.0.0.1",
       "(tcp port 80 or port 53) and host 10.0.0.1"},
      {"tcp.port in {80, 8000..8100}",
       "(tcp port 80 or tcp portrange 8000-8100)"},
      {"frame.len > 100", "len > 100"},
      {"TCP and Port 80", "tcp and port 80"},
      {"“tcp port 80”", "tcp port 80"},
      {"ip=10.0.0.1", "host 10.0.0.1"},
  };
  for (const Case& c : kCases) {
    const Fault fault = FaultOf(Compile(c.text).status());
    EXPECT_THAT(fault.hint, EndsWith(absl::StrCat(": ", c.meant))) << c.text;
    EXPECT_EQ(fault.meant, c.meant);
    EXPECT_TRUE(Compile(c.meant).ok()) << c.meant;
  }
  const Fault searching = FaultOf(Compile("http contains \"x\"").status());
  EXPECT_THAT(searching.hint, HasSubstr("headers alone"));
  EXPECT_EQ(searching.meant, "");
  EXPECT_EQ(FaultOf(Compile("tcp and prt 80").status()).hint, "");
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
  const auto filter = Compile(absl::StrCat(open, "tcp", closed));
  ASSERT_TRUE(filter.ok()) << filter.status();
  std::vector<uint8_t> frame(54);  // Ethernet, IPv4 and what it carries
  frame[12] = 0x08;
  frame[14] = 0x45;
  frame[23] = 6;
  EXPECT_TRUE(Matches(*filter, frame, 54));
  frame[23] = 17;
  EXPECT_FALSE(Matches(*filter, frame, 54));
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
}  // namespace xdplive::filter
