// What the log of Grafana is told: one structured line for each thing that
// happens to the capture, each refusal, and who opened packets of what. Nothing
// of what packets hold. Once a data source has what tells of somebody replaced,
// so is it in lines of the capture, which all data sources share.
//
// The same line of the same asker is written at most once in kQuiet, and all
// together at most kMostLines in a minute; what is left out is counted in the
// next line.
//
// Threads: any.
#ifndef XDPLIVE_DATASOURCE_TRACE_H_
#define XDPLIVE_DATASOURCE_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "datasource/access/scope.h"
#include "datasource/ask/query.h"
#include "datasource/events/event.h"
#include "datasource/feeds/clock.h"
#include "privacy/anonymiser.h"
#include "sdk/backend/log.h"

namespace xdplive::datasource {

class Trace {
 public:
  static constexpr absl::Duration kQuiet = absl::Minutes(5);
  static constexpr size_t kMostLines = 300;

  using Write =
      std::function<void(sdk::backend::LogLevel, std::string_view,
                         std::initializer_list<sdk::backend::LogField>)>;

  Trace(Write write, Clock now);

  // From now on for lines that are of no one data source; not null.
  void Anonymise(privacy::AnonymiserPtr by) ABSL_LOCKS_EXCLUDED(mutex_);

  // An interface or the capture changed.
  void Happened(const Event& event);
  // `what` was asked for ("query", "subscription", …) and refused.
  void Refused(const Scope& scope, absl::string_view what,
               const absl::Status& why);
  // The request itself cannot be served: settings or host limits are wrong.
  void Refused(absl::string_view what, const absl::Status& why);
  // Single packets were handed out; `how` is "history" or "stream".
  void OpenedPackets(const Scope& scope, const Query& query,
                     absl::string_view how);

 private:
  static constexpr size_t kMostKeys = 4096;

  // True when a line of that key may be written now; its note of what was left
  // out goes into `left_out`.
  bool Admit(std::string key, std::string& left_out)
      ABSL_LOCKS_EXCLUDED(mutex_);
  bool AdmitAny(std::string& left_out) ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasRoom(absl::Time now, std::string& left_out)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Write write_;
  const Clock now_;
  absl::Mutex mutex_;
  privacy::AnonymiserPtr anonymiser_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, absl::Time> written_ ABSL_GUARDED_BY(mutex_);
  absl::Time minute_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;  // of this minute
  uint64_t left_out_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace xdplive::datasource

#endif  // XDPLIVE_DATASOURCE_TRACE_H_
