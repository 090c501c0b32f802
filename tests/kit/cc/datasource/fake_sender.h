// Keeps what a stream sends, and plays a host that is as slow as told.
#ifndef XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_SENDER_H_
#define XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_SENDER_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "sdk/backend/stream.h"

namespace xdplive::testing {

class FakeSender final : public sdk::backend::StreamSender {
 public:
  void Send(std::string packet) override {
    absl::MutexLock lock(&mutex_);
    packets_.push_back(std::move(packet));
  }

  size_t queued_bytes() const override {
    absl::MutexLock lock(&mutex_);
    return queued_bytes_;
  }

  void Fail(const absl::Status& status) override {
    absl::MutexLock lock(&mutex_);
    failure_ = status;
  }

  void SetQueuedBytes(size_t bytes) {
    absl::MutexLock lock(&mutex_);
    queued_bytes_ = bytes;
  }

  absl::Status failure() const {
    absl::MutexLock lock(&mutex_);
    return failure_;
  }

  // Everything sent so far, parsed.
  std::vector<nlohmann::json> packets() const {
    absl::MutexLock lock(&mutex_);
    std::vector<nlohmann::json> parsed;
    for (const std::string& packet : packets_) {
      parsed.push_back(nlohmann::json::parse(packet, nullptr, false));
    }
    return parsed;
  }

  // The values of one column over all packets, in the order sent.
  nlohmann::json Column(size_t index) const {
    nlohmann::json values = nlohmann::json::array();
    for (const nlohmann::json& packet : packets()) {
      if (!packet.contains("data")) continue;
      for (const nlohmann::json& value : packet["data"]["values"][index]) {
        values.push_back(value);
      }
    }
    return values;
  }

  // Waits until `count` packets were sent; false after ten seconds.
  bool WaitFor(size_t count) const {
    const auto enough = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return packets_.size() >= count;
    };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(10));
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<std::string> packets_ ABSL_GUARDED_BY(mutex_);
  size_t queued_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_KIT_CC_DATASOURCE_FAKE_SENDER_H_
