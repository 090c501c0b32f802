// Tells ThreadSanitizer what Abseil's locks and references order. Debian's
// Abseil is not instrumented, so without this every correct use looks like a
// race. Linked into tests that are built with -fsanitize=thread; the
// definitions here stand before those of the shared library, which they call.
#include <dlfcn.h>

#include <string>
#include <type_traits>
#include <typeinfo>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);

// A status counts its references with atomics inside the library.
const char* __tsan_default_suppressions() {
  return "race:absl::*::Status::Unref\n"
         "race:libabsl_status\n"
         "race:libabsl_cord\n";
}
}

namespace {

// Abseil may evaluate one thread's condition on another thread that holds the
// lock in its stead; such accesses are ordered by the lock, unseen.
class IgnoreAccesses {
 public:
  IgnoreAccesses() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~IgnoreAccesses() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
};

// Calls the shared library's member function of Class, found by its mangled
// name: "N4absl…5MutexE" is the class, the member stands before the E.
template <typename Result, typename Class, typename... Args>
Result CallNext(Class* object, const std::string& member, Args... args) {
  std::string scope = typeid(Class).name();
  scope.pop_back();
  if (std::is_const_v<Class>) scope.insert(1, "K");
  const std::string symbol = "_Z" + scope + member;
  auto* next = reinterpret_cast<Result (*)(Class*, Args...)>(
      dlsym(RTLD_NEXT, symbol.c_str()));
  const IgnoreAccesses ignore;
  return next(object, args...);
}

// What is written before Release(x) is seen after Acquire(x).

void Acquire(const void* object) { __tsan_acquire(const_cast<void*>(object)); }
void Release(const void* object) { __tsan_release(const_cast<void*>(object)); }

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  CallNext<void>(this, "4LockEv");
  Acquire(this);
}

void Mutex::Unlock() {
  Release(this);
  CallNext<void>(this, "6UnlockEv");
}

bool Mutex::TryLock() {
  const bool result = CallNext<bool>(this, "7TryLockEv");
  Acquire(this);
  return result;
}

void Mutex::ReaderLock() {
  CallNext<void>(this, "10ReaderLockEv");
  Acquire(this);
}

void Mutex::ReaderUnlock() {
  Release(this);
  CallNext<void>(this, "12ReaderUnlockEv");
}

void Mutex::Await(const Condition& condition) {
  Release(this);
  CallNext<void>(this, "5AwaitERKNS0_9ConditionE", &condition);
  Acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  Release(this);
  const bool result =
      CallNext<bool>(this, "16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
                     &condition, timeout);
  Acquire(this);
  return result;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  Release(this);
  const bool result =
      CallNext<bool>(this, "17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                     &condition, deadline);
  Acquire(this);
  return result;
}

void Mutex::LockWhen(const Condition& condition) {
  CallNext<void>(this, "8LockWhenERKNS0_9ConditionE", &condition);
  Acquire(this);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  const bool result = CallNext<bool>(
      this, "19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", &condition,
      timeout);
  Acquire(this);
  return result;
}

bool Mutex::LockWhenWithDeadline(const Condition& condition, Time deadline) {
  const bool result =
      CallNext<bool>(this, "20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE",
                     &condition, deadline);
  Acquire(this);
  return result;
}

void CondVar::Wait(Mutex* mutex) {
  Release(mutex);
  CallNext<void>(this, "4WaitEPNS0_5MutexE", mutex);
  Acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  Release(mutex);
  const bool result = CallNext<bool>(
      this, "15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE", mutex, timeout);
  Acquire(mutex);
  return result;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  Release(mutex);
  const bool result = CallNext<bool>(
      this, "16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", mutex, deadline);
  Acquire(mutex);
  return result;
}

void Notification::Notify() {
  Release(this);
  CallNext<void>(this, "6NotifyEv");
}

void Notification::WaitForNotification() const {
  CallNext<void>(this, "19WaitForNotificationEv");
  Acquire(this);
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  const bool result = CallNext<bool>(
      this, "30WaitForNotificationWithTimeoutENS0_8DurationE", timeout);
  Acquire(this);
  return result;
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  const bool result = CallNext<bool>(
      this, "31WaitForNotificationWithDeadlineENS0_4TimeE", deadline);
  Acquire(this);
  return result;
}

bool BlockingCounter::DecrementCount() {
  Release(this);
  const bool result = CallNext<bool>(this, "14DecrementCountEv");
  return result;
}

void BlockingCounter::Wait() {
  CallNext<void>(this, "4WaitEv");
  Acquire(this);
}

ABSL_NAMESPACE_END
}  // namespace absl
