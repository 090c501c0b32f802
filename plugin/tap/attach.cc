#include "tap/attach.h"

namespace xdplive::tap {

const char* RungName(Rung rung) {
  switch (rung) {
    case Rung::kNative:
      return "native";
    case Rung::kNativeSingle:
      return "native (single buffer)";
    case Rung::kTcx:
      return "tcx";
    case Rung::kClsact:
      return "tcx (clsact)";
    case Rung::kGeneric:
      break;
  }
  return "generic";
}

const char* OutcomeName(AttachOutcome outcome) {
  switch (outcome) {
    case AttachOutcome::kHolds:
      return "holds";
    case AttachOutcome::kRefused:
      return "refused";
    case AttachOutcome::kLeftOut:
      break;
  }
  return "left out";
}

}  // namespace xdplive::tap
