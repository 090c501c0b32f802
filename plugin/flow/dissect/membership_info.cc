#include "flow/dissect/membership_info.h"

#include "flow/text/address_text.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr int kMaxRecords = 4;
constexpr int kMaxSources = 4;

enum RecordType : uint8_t {
  kIsInclude = 1,
  kIsExclude = 2,
  kToInclude = 3,
  kToExclude = 4,
  kAllowNew = 5,
  kBlockOld = 6,
};

struct Record {
  uint8_t type = 0;
  uint16_t source_count = 0;
  Bytes group;
  Bytes sources;
};

void AppendSources(const Record& record, std::string& line) {
  ByteReader reader(record.sources);
  const size_t size = record.group.size();
  line += " {";
  for (int i = 0; i < record.source_count; ++i) {
    if (i > 0) line += ", ";
    if (i == kMaxSources || !reader.Has(size)) {
      line += "…";
      break;
    }
    AppendIp(reader.Take(size), line);
  }
  line += "}";
}

// To include no source is to leave, to exclude none is to join.
void AppendRecord(const Record& record, std::string& line) {
  const bool include = record.type == kIsInclude || record.type == kToInclude;
  const bool exclude = record.type == kIsExclude || record.type == kToExclude;
  const bool any = record.source_count == 0;
  line += " / ";
  line += include && any       ? "Leave group "
          : include || exclude ? "Join group "
                               : "Group ";
  AppendIp(record.group, line);
  if (exclude && any) line += " for any sources";
  if (any) return;
  if (include) line += " for sources";
  if (exclude) line += ", not for sources";
  if (record.type == kAllowNew) line += ", new sources";
  if (record.type == kBlockOld) line += ", block sources";
  AppendSources(record, line);
}

}  // namespace

void AppendMembership(ByteReader body, size_t address_size, std::string& line) {
  body.Skip(2);
  const uint16_t count = body.U16();
  for (int i = 0; i < count; ++i) {
    if (i == kMaxRecords) {
      line += " / …";
      return;
    }
    Record record;
    record.type = body.U8();
    const size_t more_data = body.U8() * size_t{4};
    record.source_count = body.U16();
    record.group = body.Take(address_size);
    if (!body.ok()) return;
    record.sources = body.TakeUpTo(record.source_count * address_size);
    AppendRecord(record, line);
    body.Skip(more_data);
  }
}

}  // namespace xdplive::flow
