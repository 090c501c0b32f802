// The one engine of the process, opened when it is needed, and the settings it
// runs by, which all data sources share.
//
// Engine settings size kernel memory, so there is one set: of each size the
// largest that any data source asks for, and the attach mode of the one whose
// settings were saved last (ties: the larger id). The engine is never opened
// anew for them: it makes its hooks anew one by one, under the taps, which
// count on (Engine::RenewHook). One that is attached in another way misses what
// passes meanwhile; so that is done only when all data sources ask for that
// mode. Which engine it is (`source`, `agentSocket`) says the one saved last,
// too, when the engine is opened.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_FEEDS_ENGINE_HOST_H_
#define XDPLIVE_DATASOURCE_FEEDS_ENGINE_HOST_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "datasource/access/caller.h"
#include "datasource/access/settings.h"
#include "tap/engine.h"

namespace xdplive::datasource {

// Makes the engine that settings ask for: `source` and `agentSocket` say which,
// others what sizes it has.
using EngineFactory =
    std::function<absl::StatusOr<std::unique_ptr<tap::Engine>>(
        const Settings&)>;

class EngineHost {
 public:
  explicit EngineHost(EngineFactory open);

  // Takes note of what a data source asks for.
  void Want(const DataSourceId& who, int64_t updated_ms,
            const Settings& settings) ABSL_LOCKS_EXCLUDED(mutex_);

  // The engine, opened if need be. Errors: as the factory says.
  absl::StatusOr<std::shared_ptr<tap::Engine>> Open()
      ABSL_LOCKS_EXCLUDED(mutex_);
  // Lets the engine go, which waits for what it is about to hand out.
  void Close() ABSL_LOCKS_EXCLUDED(mutex_);
  // The engine if there is one, else null.
  std::shared_ptr<tap::Engine> Running() const ABSL_LOCKS_EXCLUDED(mutex_);

  // What of it is not as `who` asks for, a sentence each, and of whose doing:
  // the uid where it is of the same organisation, else no name. And what is yet
  // to come.
  std::vector<std::string> OtherRules(const DataSourceId& who) const
      ABSL_LOCKS_EXCLUDED(mutex_);

  // What rules now.
  Settings rule() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Whether all ask for the attach mode that rules.
  bool OneMode() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Wish {
    int64_t updated_ms = 0;
    Settings settings;
  };

  Settings Merge() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::string RulerOf(const DataSourceId& who,
                      absl::FunctionRef<bool(const Settings&)> rules) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const EngineFactory open_;
  mutable absl::Mutex mutex_;
  std::map<DataSourceId, Wish> wishes_ ABSL_GUARDED_BY(mutex_);
  Settings rule_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<tap::Engine> engine_ ABSL_GUARDED_BY(mutex_);
  Settings opened_by_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_FEEDS_ENGINE_HOST_H_
