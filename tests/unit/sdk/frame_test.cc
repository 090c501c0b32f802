#include "sdk/data/frame.h"

#include <gtest/gtest.h>

namespace sdk::data {
namespace {

TEST(Field, KnowsWhichRowsAreNullWhereverTheFirstOneIs) {
  Field field = MakeField<uint16_t>("port", /*nullable=*/true);
  field.Append<uint16_t>(80);
  field.AppendNull();
  field.AppendOptional<uint16_t>(443);
  field.AppendOptional<uint16_t>(std::nullopt);
  ASSERT_EQ(field.size(), 4u);
  EXPECT_FALSE(field.IsNull(0));
  EXPECT_TRUE(field.IsNull(1));
  EXPECT_FALSE(field.IsNull(2));
  EXPECT_TRUE(field.IsNull(3));
}

TEST(Field, HoldsNoPresenceBitsWhileNothingIsNull) {
  Field field = MakeField<bool>("syn", /*nullable=*/true);
  field.Append(true);
  EXPECT_TRUE(field.present.empty());
  EXPECT_FALSE(field.IsNull(0));
}

TEST(Frame, KeepsItsShapeWhenItsRowsAreCleared) {
  Frame frame;
  frame.fields.push_back(MakeField<std::string>("name", /*nullable=*/true));
  frame.fields[0].labels = {{"a", "b"}};
  frame.fields[0].AppendNull();
  ASSERT_EQ(frame.rows(), 1u);

  frame.ClearRows();
  EXPECT_EQ(frame.rows(), 0u);
  EXPECT_EQ(frame.fields[0].name, "name");
  EXPECT_EQ(frame.fields[0].labels.size(), 1u);
  frame.fields[0].Append<std::string>("again");
  EXPECT_FALSE(frame.fields[0].IsNull(0));
}

TEST(Frame, HasNoRowsWithoutFields) { EXPECT_EQ(Frame().rows(), 0u); }

}  // namespace
}  // namespace sdk::data
