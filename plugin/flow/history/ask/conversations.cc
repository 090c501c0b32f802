#include "flow/history/ask/conversations.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "flow/history/ask/group_totals.h"
#include "flow/text/address_text.h"
#include "parse.h"

namespace xdplive::flow {
namespace {

struct Host {
  uint8_t version = 0;
  std::array<uint8_t, 16> address = {};

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const Host&, const Host&) = default;
  friend bool operator==(const Host&, const Host&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Host& host) {
    return H::combine(std::move(h), host.version, host.address);
  }

  std::string Text() const {
    std::string text;
    AppendIp(Bytes(address).first(version == 4 ? 4 : 16), text);
    return text;
  }
};

Host MakeHost(uint8_t version, const uint8_t (&address)[16]) {
  Host host = {.version = version};
  std::memcpy(host.address.data(), address, sizeof(address));
  return host;
}

using Pair = std::pair<Host, Host>;  // the lower first

struct BothWays {
  tap::Amount forward = {};
  tap::Amount backward = {};
};

HostShare ShareOf(uint32_t protocol) {
  switch (protocol) {
    case PARSE_TCP:
      return kShareTcp;
    case PARSE_UDP:
      return kShareUdp;
    case PARSE_ICMP:
    case PARSE_ICMPV6:
      return kShareIcmp;
    default:
      return kShareOther;
  }
}

uint64_t SizeOf(const tap::Amount& a, const tap::Amount& b, FlowOrder order) {
  return order == FlowOrder::kBytes ? a.bytes + b.bytes : a.packets + b.packets;
}

class Graph {
 public:
  explicit Graph(const ConversationsQuery& query) : query_(query) {}

  void AddGroup(const GroupKey& key, const tap::Amount& amount) {
    if (amount.packets == 0) return;
    if (key.version == 0) return Add(amount, answer_.elsewhere);
    const Host source = MakeHost(key.version, key.source_ip);
    const Host destination = MakeHost(key.version, key.destination_ip);
    const bool forward = source <= destination;
    BothWays& both =
        pairs_[forward ? Pair(source, destination) : Pair(destination, source)];
    Add(amount, forward ? both.forward : both.backward);
    const HostShare share = ShareOf(key.protocol);
    ConversationHost& sender = hosts_[source];
    Add(amount, sender.out);
    Add(amount, sender.shares[share]);
    ConversationHost& receiver = hosts_[destination];
    Add(amount, receiver.in);
    Add(amount, receiver.shares[share]);
  }

  ConversationsAnswer Answer(const RangeTotals& totals) {
    AddEdges();
    AddHosts();
    Add(totals.overflow, answer_.elsewhere);
    const tap::Amount& beyond = totals.groups[GroupTable::kBeyond].amount;
    Add(beyond, answer_.other);
    answer_.groups_cut = beyond.packets > 0;
    answer_.extent = totals.extent;
    answer_.covered_ns = totals.covered_ns;
    return std::move(answer_);
  }

 private:
  using Item = std::pair<Pair, BothWays>;

  void AddEdges() {
    std::vector<Item> items(pairs_.begin(), pairs_.end());
    answer_.pair_count = items.size();
    const auto last = items.begin() + static_cast<ptrdiff_t>(
                                          std::min(items.size(), query_.limit));
    std::partial_sort(
        items.begin(), last, items.end(), [this](const Item& a, const Item& b) {
          const uint64_t a_size =
              SizeOf(a.second.forward, a.second.backward, query_.order);
          const uint64_t b_size =
              SizeOf(b.second.forward, b.second.backward, query_.order);
          return a_size != b_size ? a_size > b_size : a.first < b.first;
        });
    for (auto item = items.begin(); item != items.end(); ++item) {
      if (item < last) {
        AddEdge(*item);
      } else {
        Add(item->second.forward, answer_.other);
        Add(item->second.backward, answer_.other);
      }
    }
  }

  void AddEdge(const Item& item) {
    const auto& [pair, both] = item;
    ConversationEdge edge = {.id = {},
                             .source = pair.first.Text(),
                             .destination = pair.second.Text(),
                             .forward = both.forward,
                             .backward = both.backward};
    edge.id = absl::StrCat(edge.source, "|", edge.destination);
    answer_.edges.push_back(std::move(edge));
    shown_.push_back(pair.first);
    shown_.push_back(pair.second);
  }

  void AddHosts() {
    std::sort(shown_.begin(), shown_.end());
    shown_.erase(std::unique(shown_.begin(), shown_.end()), shown_.end());
    for (const Host& host : shown_) {
      answer_.hosts.push_back(hosts_[host]);
      answer_.hosts.back().id = host.Text();
    }
    std::stable_sort(
        answer_.hosts.begin(), answer_.hosts.end(),
        [this](const ConversationHost& a, const ConversationHost& b) {
          return SizeOf(a.in, a.out, query_.order) >
                 SizeOf(b.in, b.out, query_.order);
        });
  }

  const ConversationsQuery& query_;
  absl::flat_hash_map<Pair, BothWays> pairs_;
  absl::flat_hash_map<Host, ConversationHost> hosts_;
  std::vector<Host> shown_;
  ConversationsAnswer answer_;
};

}  // namespace

ConversationsAnswer AskConversations(absl::Span<const FlowSource> sources,
                                     const ConversationsQuery& query) {
  const FlowFields fields = {FlowField::kSourceIp, FlowField::kDestinationIp,
                             FlowField::kProtocol};
  GroupTable table(fields);
  const RangeTotals totals = AddUpGroups(sources, query.range, fields, table);
  Graph graph(query);
  for (uint32_t group = GroupTable::kFirst; group < table.end(); ++group) {
    graph.AddGroup(table.key(group), totals.groups[group].amount);
  }
  return graph.Answer(totals);
}

}  // namespace xdplive::flow
