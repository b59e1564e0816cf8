#pragma once

#include "capture_feed.h"
#include "connection.h"

namespace resonate::plugin {

/** Sends what is captured to the host: each capture whole, or not at all where it began without one. For the thread that has the connection. */
class CaptureSender {
 public:
  explicit CaptureSender(CaptureFeed& feed) : feed_(feed) {}

  enum class Said { nothing, begun, ended };

  /** Nobody takes in anything: what is captured meanwhile is not kept for later. */
  void pass();
  /** Sends what is there. Called again and again. */
  Said send(Connection& connection, const juce::String& track, int rate);
  /** The host could not do what was asked. Whether that was part of a capture, which is then over. */
  bool hearFailure(std::uint32_t sequence);
  /** Frames of the last capture that was sent which are silence. */
  int lost() const { return lost_; }

 private:
  void sendUntil(Connection& connection, std::int64_t end);

  CaptureFeed& feed_;
  bool isCapturing_ = false;
  /** Captures that were begun so far. */
  int begun_ = 0;
  int lost_ = 0;
  /** The number of the question that began or ended the last one. */
  std::uint32_t asked_ = 0;
};

}  // namespace resonate::plugin
