#include "sdk/data/frame.h"

namespace sdk::data {

size_t Field::size() const {
  return std::visit([](const auto& column) { return column.size(); }, values);
}

void Field::AppendNull() {
  // The first null: all rows before it are present.
  if (present.empty()) present.assign(size(), true);
  std::visit([](auto& column) { column.emplace_back(); }, values);
  present.push_back(false);
}

void Field::ClearRows() {
  std::visit([](auto& column) { column.clear(); }, values);
  present.clear();
}

size_t Frame::rows() const { return fields.empty() ? 0 : fields[0].size(); }

void Frame::ClearRows() {
  for (Field& field : fields) field.ClearRows();
}

}  // namespace sdk::data
