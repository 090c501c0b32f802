#include "sdk/data/frame_arrow.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "arrow_ipc_generated.h"
#include "sdk/data/arrow_columns.h"
#include "sdk/data/arrow_schema.h"

// The file: magic, schema message, record batch message, end mark, footer,
// footer's length, magic. A message is a mark, its metadata's length, the
// metadata padded to 8 bytes, the body.
// Source: arrow.apache.org/docs/format/Columnar.html#ipc-file-format.

namespace sdk::data {
namespace {

using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::string_view kMagic = "ARROW1";
constexpr uint32_t kContinuation = 0xFFFFFFFF;
constexpr size_t kMessageAlignment = 8;

void AppendUint32(uint32_t value, std::string* out) {
  out->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

std::string_view BytesOf(const FlatBufferBuilder& builder) {
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()),
          builder.GetSize()};
}

arrow_ipc::Block AppendMessage(const FlatBufferBuilder& metadata,
                               std::string_view body, std::string* file) {
  const size_t start = file->size();
  const std::string_view bytes = BytesOf(metadata);
  const size_t padding =
      (kMessageAlignment - bytes.size() % kMessageAlignment) %
      kMessageAlignment;
  AppendUint32(kContinuation, file);
  AppendUint32(static_cast<uint32_t>(bytes.size() + padding), file);
  file->append(bytes);
  file->append(padding, '\0');
  const size_t metadata_length = file->size() - start;
  file->append(body);
  return {static_cast<int64_t>(start), static_cast<int32_t>(metadata_length),
          static_cast<int64_t>(body.size())};
}

void FinishMessage(arrow_ipc::MessageHeader tag, Offset<void> header,
                   size_t body_length, FlatBufferBuilder* builder) {
  builder->Finish(
      arrow_ipc::CreateMessage(*builder, arrow_ipc::MetadataVersion::V5, tag,
                               header, static_cast<int64_t>(body_length)));
}

void AppendSchemaMessage(const Frame& frame, std::string* file) {
  FlatBufferBuilder builder;
  const auto schema = WriteArrowSchema(frame, &builder);
  FinishMessage(arrow_ipc::MessageHeader::Schema, schema.Union(), 0, &builder);
  AppendMessage(builder, "", file);
}

arrow_ipc::Block AppendRecordBatch(const Frame& frame, const ArrowBody& body,
                                   std::string* file) {
  FlatBufferBuilder builder;
  const auto nodes = builder.CreateVectorOfStructs(body.nodes);
  const auto buffers = builder.CreateVectorOfStructs(body.buffers);
  const auto batch = arrow_ipc::CreateRecordBatch(
      builder, static_cast<int64_t>(frame.rows()), nodes, buffers);
  FinishMessage(arrow_ipc::MessageHeader::RecordBatch, batch.Union(),
                body.bytes.size(), &builder);
  return AppendMessage(builder, body.bytes, file);
}

void AppendFooter(const Frame& frame, const arrow_ipc::Block& batch,
                  std::string* file) {
  FlatBufferBuilder builder;
  const auto schema = WriteArrowSchema(frame, &builder);
  const auto dictionaries =
      builder.CreateVectorOfStructs(std::vector<arrow_ipc::Block>());
  const auto batches = builder.CreateVectorOfStructs(&batch, 1);
  builder.Finish(arrow_ipc::CreateFooter(
      builder, arrow_ipc::MetadataVersion::V5, schema, dictionaries, batches));
  file->append(BytesOf(builder));
  AppendUint32(builder.GetSize(), file);
  file->append(kMagic);
}

}  // namespace

absl::StatusOr<std::string> FrameToArrow(const Frame& frame) {
  ArrowBody body;
  for (const Field& field : frame.fields) {
    if (field.size() != frame.rows()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "write frame ", frame.name, " as arrow: field ", field.name, " has ",
          field.size(), " rows, the first field has ", frame.rows()));
    }
    absl::Status status = AppendArrowColumn(field, &body);
    if (!status.ok()) return status;
  }

  std::string file(kMagic);
  file.append(2, '\0');
  AppendSchemaMessage(frame, &file);
  const arrow_ipc::Block batch = AppendRecordBatch(frame, body, &file);
  AppendUint32(kContinuation, &file);
  AppendUint32(0, &file);
  AppendFooter(frame, batch, &file);
  return file;
}

}  // namespace sdk::data
