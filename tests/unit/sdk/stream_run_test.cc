#include "sdk/grpcplugin/stream_run.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"

namespace sdk::grpcplugin {
namespace {

class NotifiesWhenDestroyed final : public backend::RunningStream {
 public:
  explicit NotifiesWhenDestroyed(absl::Notification* destroyed)
      : destroyed_(destroyed) {}
  ~NotifiesWhenDestroyed() override { destroyed_->Notify(); }

 private:
  absl::Notification* const destroyed_;
};

void IgnoreError(const absl::Status&) {}

class StreamRunTest : public ::testing::Test {
 protected:
  StreamRun::Open Opens() {
    return [this] {
      opened_.Notify();
      return std::make_unique<NotifiesWhenDestroyed>(&destroyed_);
    };
  }

  absl::Notification opened_;
  absl::Notification destroyed_;
  WorkerPool workers_{1};
  std::shared_ptr<StreamRun> run_ =
      std::make_shared<StreamRun>(&workers_, "client");
};

TEST_F(StreamRunTest, HoldsTheStreamUntilItEnds) {
  run_->Begin(Opens(), IgnoreError);
  opened_.WaitForNotification();
  EXPECT_FALSE(destroyed_.HasBeenNotified());
  run_->End();
  destroyed_.WaitForNotification();
  run_->End();
}

TEST_F(StreamRunTest, DestroysAStreamThatEndedWhileItWasOpened) {
  absl::Notification ended;
  run_->Begin(
      [&]() -> absl::StatusOr<std::unique_ptr<backend::RunningStream>> {
        opened_.Notify();
        ended.WaitForNotification();
        return std::make_unique<NotifiesWhenDestroyed>(&destroyed_);
      },
      IgnoreError);
  opened_.WaitForNotification();
  run_->End();
  ended.Notify();
  destroyed_.WaitForNotification();
}

TEST_F(StreamRunTest, NeverOpensAStreamThatEndedBefore) {
  absl::Notification worker_is_free;
  workers_.Schedule("other", [&] { worker_is_free.WaitForNotification(); });
  run_->Begin(Opens(), IgnoreError);
  run_->End();
  worker_is_free.Notify();
  absl::Notification after;
  workers_.Schedule("other", [&] { after.Notify(); });
  after.WaitForNotification();
  EXPECT_FALSE(opened_.HasBeenNotified());
}

TEST_F(StreamRunTest, TellsWhenTheStreamCannotBeOpened) {
  absl::Notification told;
  absl::Status reason;
  run_->Begin([] { return absl::NotFoundError("no eth9"); },
              [&](const absl::Status& status) {
                reason = status;
                told.Notify();
              });
  told.WaitForNotification();
  EXPECT_EQ(reason.message(), "no eth9");
}

}  // namespace
}  // namespace sdk::grpcplugin
