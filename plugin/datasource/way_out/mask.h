// What becomes of a value on its way out, by what its field says of whom it
// tells (tap/fields.h): there is one for each thing that is to be hidden.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_WAY_OUT_MASK_H_
#define XDPLIVE_DATASOURCE_WAY_OUT_MASK_H_

#include <memory>
#include <string>

#include "tap/fields.h"

namespace xdplive::datasource {

class Mask {
 public:
  virtual ~Mask() = default;

  virtual std::string Value(tap::Privacy privacy,
                            const std::string& value) const = 0;
  // Of a label or a column that no field stands for.
  virtual std::string Unknown(const std::string& value) const = 0;
  // Of an object that no field stands for.
  virtual bool hides_unknown_objects() const = 0;

  // Of sentences: notices, errors, names of series.
  std::string Text(const std::string& text) const {
    return Value(tap::Privacy::kText, text);
  }
};

// Null: all goes out as it is.
using MaskPtr = std::shared_ptr<const Mask>;

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_WAY_OUT_MASK_H_
