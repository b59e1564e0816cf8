#include "insert.h"

#include <algorithm>
#include <cmath>

namespace resonate {

namespace {

/** A switch between dry and wet takes this long: below it a click is heard, above it a switch feels late. */
constexpr double kFadeSeconds = 0.01;

/** No effect makes a sound 60 dB louder than the loudest it was given (or than full scale); what does has run away. */
constexpr float kRunawayGain = 1000.0f;

/** Seconds. The longest look-ahead there is takes a few; what says more does not mean it, and the line that delays the dry sound would fill the memory. */
constexpr double kLongestLatency = 30;

}  // namespace

bool Insert::prepare(const Setting& setting, juce::AudioPlayHead* playHead, juce::String& why) {
  if (!plugin_->prepare(setting, playHead, why)) return false;
  if (plugin_->latency() > kLongestLatency * setting.sampleRate) {
    why = "it says that it is more than 30 s late";
    return false;
  }
  channels_ = setting.channels;
  dry_.prepare(channels_, plugin_->latency());
  wetBuffer_.setSize(channels_, setting.block);
  isFaulted_ = false;
  loudestIn_ = 1.0f;
  mix_ = target();
  step_ = static_cast<float>(1.0 / (kFadeSeconds * setting.sampleRate));
  return true;
}

bool Insert::isSound(const float* const* channels, int frames) const {
  const float limit = kRunawayGain * loudestIn_;
  for (int c = 0; c < channels_; ++c) {
    // Written so that a NaN, which compares with nothing, is no sound either.
    if (!std::all_of(channels[c], channels[c] + frames, [=](float x) { return std::abs(x) <= limit; })) return false;
  }
  return true;
}

bool Insert::process(float* const* channels, int frames) {
  bool hasJustFailed = false;
  float* const* wet = wetBuffer_.getArrayOfWritePointers();
  if (!isFaulted_) {
    for (int c = 0; c < channels_; ++c) {
      std::copy_n(channels[c], frames, wet[c]);
      const auto range = juce::FloatVectorOperations::findMinAndMax(channels[c], frames);
      loudestIn_ = std::max({loudestIn_, std::abs(range.getStart()), std::abs(range.getEnd())});
    }
    plugin_->process(wet, frames);
    hasJustFailed = !isSound(wet, frames);
  }
  dry_.process(channels, frames);
  if (hasJustFailed) {
    // From this very block on: nothing of it may be heard, so there is nothing to fade from.
    isFaulted_ = true;
    mix_ = 0;
  }
  const float goal = target();
  if (mix_ == goal && goal == 0.0f) return hasJustFailed;
  if (mix_ == goal && goal == 1.0f) {
    for (int c = 0; c < channels_; ++c) std::copy_n(wet[c], frames, channels[c]);
    return hasJustFailed;
  }
  float mix = mix_;
  for (int c = 0; c < channels_; ++c) {
    mix = mix_;
    for (int i = 0; i < frames; ++i) {
      mix = mix < goal ? std::min(goal, mix + step_) : std::max(goal, mix - step_);
      channels[c][i] += mix * (wet[c][i] - channels[c][i]);
    }
  }
  mix_ = mix;
  return hasJustFailed;
}

}  // namespace resonate
