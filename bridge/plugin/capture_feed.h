#pragma once

#include <juce_core/juce_core.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <vector>

#include "../protocol/messages.h"

namespace resonate::plugin {

/**
 * Captured sound on its way from the thread that plays to the one that sends, without either waiting. A capture is one run of the transport: it ends
 * where that stops, loops or jumps. What finds no room is silence of the same length, so that all that follows stays in its place.
 */
class CaptureFeed {
 public:
  /** While nothing plays; ends a capture. Room for five seconds: as long as a host may be busy. */
  void prepare(double rate) {
    isOn_.store(false);
    isBroken_ = false;
    const auto size = static_cast<std::size_t>(rate * kSeconds) * kChannels;
    const std::lock_guard<std::mutex> lock(mutex_);
    // At the same rate the end of what was captured may still be sent.
    if (size == samples_.size()) return;
    samples_.assign(size, 0.0f);
    fifo_.setTotalSize(static_cast<int>(size));
    read_ = written_.load();
  }

  /** For the thread that plays: whether what is played is captured just now, where on the timeline the block begins, and its frames. */
  void set(bool isOn, std::int64_t position, int frames) {
    const bool wasOn = isOn_.load();
    if (!isOn) isBroken_ = false;
    else if (wasOn && std::abs(position - next_) > kJitter) isBroken_ = true;
    next_ = position + frames;
    if (isOn && !isBroken_ && !wasOn) {
      startedAt_.store(position);
      begunAt_.store(written_.load());
      gap_ = 0;
      lost_.store(0);
      // In this order: who sees that it was begun sees that it is on.
      isOn_.store(true);
      begun_.fetch_add(1);
      return;
    }
    isOn_.store(isOn && !isBroken_);
  }

  /** For the thread that plays: a block of what is captured. */
  void push(const float* left, const float* right, int frames) {
    if (gap_ > 0) {
      const int silence = juce::jmin(gap_, fifo_.getFreeSpace() / kChannels);
      write(silence, [](int, int) { return 0.0f; });
      gap_ -= silence;
    }
    if (gap_ > 0 || fifo_.getFreeSpace() < frames * kChannels) {
      gap_ += frames;
      lost_.fetch_add(frames);
      return;
    }
    write(frames, [&](int frame, int channel) { return channel == 0 ? left[frame] : right[frame]; });
  }

  bool isOn() const { return isOn_.load(); }
  /** How often it was begun: one that was short may be over before anybody looks. To be read before `isOn`. */
  int begun() const { return begun_.load(); }
  std::int64_t startedAt() const { return startedAt_.load(); }
  /** The sample with which the last capture began, counted over all of them. */
  std::int64_t begunAt() const { return begunAt_.load(); }
  /** Samples that were written so far. */
  std::int64_t written() const { return written_.load(); }
  /** Frames of the last capture that are silence because they found no room. */
  int lost() const { return lost_.load(); }

  /** For the thread that sends: interleaved frames, kCaptureFrames at the most, none from sample `end` on. Empty where there are none. */
  std::vector<float> pull(std::int64_t end = INT64_MAX) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto most = static_cast<int>(juce::jlimit<std::int64_t>(0, kCaptureFrames * kChannels, end - read_));
    const auto count = juce::jmin(fifo_.getNumReady(), most) / kChannels * kChannels;
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(count));
    const auto scope = fifo_.read(count);
    scope.forEach([&](int at) { out.push_back(samples_[static_cast<std::size_t>(at)]); });
    read_ += count;
    return out;
  }

  /** For the thread that sends: throws away what is there before sample `end`. */
  void drop(std::int64_t end) {
    while (!pull(end).empty()) {
    }
  }

 private:
  static constexpr double kSeconds = 5.0;
  /** Frames by which a place that was rounded from seconds or beats may be off. No loop and no jump is that short. */
  static constexpr std::int64_t kJitter = 2;

  template <typename Sample>
  void write(int frames, Sample sample) {
    const auto scope = fifo_.write(frames * kChannels);
    int n = 0;
    scope.forEach([&](int at) {
      samples_[static_cast<std::size_t>(at)] = sample(n / kChannels, n % kChannels);
      ++n;
    });
    written_.fetch_add(n);
  }

  std::atomic<bool> isOn_{false};
  std::atomic<int> begun_{0};
  std::atomic<std::int64_t> startedAt_{0};
  std::atomic<std::int64_t> begunAt_{0};
  std::atomic<std::int64_t> written_{0};
  std::atomic<int> lost_{0};
  /** Of the thread that plays: frames of silence still to be written; that the transport jumped; where the next block is. */
  int gap_ = 0;
  bool isBroken_ = false;
  std::int64_t next_ = 0;
  /** Between `prepare` and the thread that sends; who plays never takes it. */
  std::mutex mutex_;
  std::int64_t read_ = 0;
  juce::AbstractFifo fifo_{1};
  std::vector<float> samples_;
};

}  // namespace resonate::plugin
