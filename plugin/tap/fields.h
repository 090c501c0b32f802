// Every field that frames have columns of, and every frame with its columns, as
// fields.json has them. What is made of a field (a column, a label, a member of
// JSON) takes its name, type and unit from here.
//
// kPacketsFrame is the frame of packets as a table, kLogsFrame as lines;
// kFlowsFrame what flows have behind the columns of kKeysFrame that they are
// grouped by, kFiveTuplesFrame what those of five-tuples have besides;
// kNodesFrame and kEdgesFrame are conversations, kCaptureFrame the ledger,
// kEventsFrame events.
#ifndef XDPLIVE_TAP_FIELDS_H_
#define XDPLIVE_TAP_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace xdplive::tap {

enum class FieldType : uint8_t {
  kTime,  // nanoseconds since the Unix epoch
  kText,
  kJson,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kFloat64,
};

// What a field tells of.
enum class FieldRole : uint8_t {
  kOrigin,   // where it was seen, by which tap
  kPacket,   // one packet
  kKey,      // one packet, and all of its flow alike
  kMeasure,  // a flow: all of its packets together
  kRate,     // the same, made of measures
  kCounter,  // a tap, or an interface, since it is there
  kGauge,    // a tap at the moment
  kEvent,
  kShape,  // nothing by itself: what Grafana draws lines and graphs of
};

// How the values of two windows, or two flows, become one.
enum class MergeRule : uint8_t { kNone, kSum, kMin, kMax, kOr };

// Of whom a value tells, and so what has to be done before it is shown to
// somebody who may not know (datasource/way_out/frame_mask.h does it).
enum class Privacy : uint8_t {
  kNone,
  kAddress,
  kMac,
  kEnd,      // an address, else a MAC
  kId,       // made of ends; or of who knows what
  kText,     // of the capture: it may quote ends and filters
  kFilter,   // as somebody wrote it
  kLine,     // of a packet: it may quote its payload
  kName,     // of a machine, a site, a program, a person
  kMembers,  // JSON: each member as the field of its name
};

struct FieldInfo {
  std::string_view name;
  FieldType type;
  FieldRole role;
  MergeRule merge;
  Privacy privacy;
  std::string_view unit;  // one of Grafana's; "": none
  std::string_view doc;   // no sentence: "packets the tap saw"
};

// Where a frame has the column, and a row a value in it.
enum class Presence : uint8_t {
  kAlways,
  kOrNull,
  kFromAnAgent,  // the column is there where a row came from one; or null
};

struct FrameColumn {
  FieldInfo field;
  Presence presence = Presence::kAlways;

  constexpr bool nullable() const { return presence != Presence::kAlways; }
};

}  // namespace xdplive::tap

#include "generated/fields.inc"

namespace xdplive::tap {

// FieldOf("source_ip"). A name that no field has does not compile.
consteval FieldInfo FieldOf(std::string_view name) {
  size_t i = 0;
  while (kFields[i].name != name) ++i;
  return kFields[i];
}

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_FIELDS_H_
