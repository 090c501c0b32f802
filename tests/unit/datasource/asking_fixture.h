// A data source that asks: a capture, the scope of one user, and a query.
#ifndef XDPLIVE_TESTS_UNIT_DATASOURCE_ASKING_FIXTURE_H_
#define XDPLIVE_TESTS_UNIT_DATASOURCE_ASKING_FIXTURE_H_

#include <gtest/gtest.h>

#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/live/channel_memory.h"
#include "datasource/live/path_table.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/temp_dir.h"

namespace xdplive::datasource {

class AskingTest : public ::testing::Test {
 protected:
  AskingTest() {
    scope_.uid = "uid";
    scope_.policy.data_source = {"eth*"};
    asked_.ref_id = "A";
  }

  void AskFor(absl::Duration last) {
    asked_.time_range = {absl::ToUnixMillis(clock_.now() - last),
                         absl::ToUnixMillis(clock_.now())};
  }

  testing::FakeKernel kernel_;
  testing::ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
  testing::TempDir root_;
  PathTable paths_{root_.path() / "table"};
  ChannelMemory channels_;
  Scope scope_;
  Query query_;
  sdk::backend::DataQuery asked_;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_TESTS_UNIT_DATASOURCE_ASKING_FIXTURE_H_
