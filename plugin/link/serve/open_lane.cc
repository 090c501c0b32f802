#include "link/serve/open_lane.h"

#include <utility>

namespace xdplive::link {

class OpenLane::Follower final : public Following {
 public:
  Follower(std::shared_ptr<OpenLane> lane, LaneTaker& taker)
      : lane_(std::move(lane)), taker_(taker) {}
  ~Follower() override {
    absl::MutexLock lock(&lane_->mutex_);
    lane_->takers_.erase(&taker_);
  }

 private:
  const std::shared_ptr<OpenLane> lane_;
  LaneTaker& taker_;
};

std::unique_ptr<Following> OpenLane::Follow(LaneTaker& taker) {
  absl::MutexLock lock(&mutex_);
  if (ended_.ok()) {
    takers_.insert(&taker);
  } else {
    taker.OnEnd(ended_);
  }
  return std::make_unique<Follower>(shared_from_this(), taker);
}

void OpenLane::Publish(absl::string_view message) {
  absl::MutexLock lock(&mutex_);
  for (LaneTaker* taker : takers_) taker->OnMessage(message);
}

void OpenLane::End(const absl::Status& why) {
  absl::MutexLock lock(&mutex_);
  if (!ended_.ok()) return;
  ended_ = why;
  for (LaneTaker* taker : takers_) taker->OnEnd(why);
  takers_.clear();
}

}  // namespace xdplive::link
