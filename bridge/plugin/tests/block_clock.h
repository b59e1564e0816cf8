#pragma once

#include <chrono>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>
#endif

/** What blocks cost: by the clock, and of the thread that plays them. Only Linux tells of single threads; elsewhere those figures are 0. */

inline double secondsNow() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct ThreadUse {
  /** Seconds of processor. */
  double processor = 0.0;
  /** How often it waited for something: a lock, a file, a timer. */
  long waits = 0;
  /** How often the system took it off the processor. */
  long interruptions = 0;
  /** How often a page of memory had to be brought first. */
  long faults = 0;
};

inline ThreadUse useOfThisThread() {
  ThreadUse use;
#if defined(__linux__)
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  rusage counted{};
  ::getrusage(RUSAGE_THREAD, &counted);
  use = {static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec), counted.ru_nvcsw, counted.ru_nivcsw, counted.ru_minflt + counted.ru_majflt};
#endif
  return use;
}

/** Seconds of processor that all threads of this process took. */
inline double useOfThisProcess() {
#if defined(__linux__)
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + 1e-9 * static_cast<double>(spent.tv_nsec);
#else
  return 0.0;
#endif
}

/** Gives this thread the priority of a DAW's audio thread as long as it lives, where the system allows that. */
class AudioPriority {
 public:
  explicit AudioPriority(bool isWanted) {
#if defined(__linux__)
    constexpr int kAboveAllOthers = 10;
    const sched_param wanted{kAboveAllOthers};
    isGiven_ = isWanted && ::pthread_setschedparam(::pthread_self(), SCHED_RR, &wanted) == 0;
#else
    (void)isWanted;
#endif
  }
  ~AudioPriority() {
#if defined(__linux__)
    const sched_param usual{0};
    if (isGiven_) ::pthread_setschedparam(::pthread_self(), SCHED_OTHER, &usual);
#endif
  }
  AudioPriority(const AudioPriority&) = delete;
  AudioPriority& operator=(const AudioPriority&) = delete;
  bool isGiven() const { return isGiven_; }

 private:
  bool isGiven_ = false;
};
