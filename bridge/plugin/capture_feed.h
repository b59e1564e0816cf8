#pragma once

#include <juce_core/juce_core.h>

#include <atomic>
#include <vector>

#include "../protocol/messages.h"

namespace resonate::plugin {

/** Captured sound on its way from the thread that plays to the one that sends, without either waiting. */
class CaptureFeed {
 public:
  /** Before anything plays. Room for five seconds: as long as a host may be busy. */
  void prepare(double rate) {
    samples_.assign(static_cast<std::size_t>(rate * kSeconds) * kChannels, 0.0f);
    fifo_.setTotalSize(static_cast<int>(samples_.size()));
    lost_.store(0);
  }

  /** For the thread that plays: all or nothing of a block. */
  void push(const float* left, const float* right, int frames) {
    if (fifo_.getFreeSpace() < frames * kChannels) {
      lost_.fetch_add(frames);
      return;
    }
    const auto scope = fifo_.write(frames * kChannels);
    int frame = 0;
    bool isRight = false;
    scope.forEach([&](int at) {
      samples_[static_cast<std::size_t>(at)] = isRight ? right[frame++] : left[frame];
      isRight = !isRight;
    });
  }

  /** For the thread that plays: whether what is played is captured just now, and where on the timeline that began. */
  void set(bool isOn, std::int64_t position) {
    if (isOn && !isOn_.load()) {
      startedAt_.store(position);
      begun_.fetch_add(1);
    }
    isOn_.store(isOn);
  }
  bool isOn() const { return isOn_.load(); }
  /** How often it was begun: one that was short may be over before anybody looks. */
  int begun() const { return begun_.load(); }
  std::int64_t startedAt() const { return startedAt_.load(); }

  /** For the thread that sends: interleaved frames, kCaptureFrames at the most. */
  std::vector<float> pull() {
    const auto count = juce::jmin(fifo_.getNumReady(), kCaptureFrames * kChannels) / kChannels * kChannels;
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(count));
    const auto scope = fifo_.read(count);
    scope.forEach([&](int at) { out.push_back(samples_[static_cast<std::size_t>(at)]); });
    return out;
  }

  /** Frames that found no room since `prepare`. */
  int lost() const { return lost_.load(); }

 private:
  static constexpr double kSeconds = 5.0;
  std::atomic<bool> isOn_{false};
  std::atomic<int> begun_{0};
  std::atomic<std::int64_t> startedAt_{0};
  juce::AbstractFifo fifo_{1};
  std::vector<float> samples_;
  std::atomic<int> lost_{0};
};

}  // namespace resonate::plugin
