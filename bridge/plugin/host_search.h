#pragma once

#include <juce_core/juce_core.h>

#include <functional>
#include <memory>

#include "connection.h"
#include "endpoint.h"

namespace resonate::plugin {

/** Finds the host that runs, or has one started: when to look for it, and what the person is told meanwhile. Times are milliseconds of any clock. */
class HostSearch {
 public:
  /** Where hosts say how they are reached. */
  explicit HostSearch(juce::File folder) : folder_(std::move(folder)) {}

  /** The way to a host, and what it wants to hear first in `token`. Nothing where there is none, or where it is not yet time to look again. */
  std::unique_ptr<Connection> look(juce::int64 now, const std::function<void()>& onArrival, juce::String& token);
  /** It is the right one. */
  void found();
  /** It went away, or does not answer: it may be back soon. */
  void lost(juce::int64 now);
  /** It is another version: that changes seldom. */
  void passBy(juce::int64 now);
  /** Starts Resonate as it was started last on this machine, on a project where that is given. What comes of it is in `notice`. */
  void start(juce::int64 now, const juce::String& project);
  bool isStarting() const { return startsUntil_ > 0; }
  /** What the person is told while there is no host. */
  juce::String notice() const { return notice_; }

 private:
  juce::File folder_;
  juce::int64 lookAgainAt_ = 0;
  int lookAgainIn_ = 0;
  /** Until when one that was started is waited for; 0: none was. */
  juce::int64 startsUntil_ = 0;
  juce::String notice_;
};

}  // namespace resonate::plugin
