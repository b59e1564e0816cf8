#pragma once

#include <memory>

#include "delay_line.h"
#include "plugin.h"

namespace resonate {

/**
 * A plugin in a chain: wet and dry in one time, a bypass without a click, and a guard.
 * A plugin that gives what is no sound is not asked again until it is prepared anew; the dry sound is heard in its place.
 */
class Insert {
 public:
  explicit Insert(std::unique_ptr<Plugin> plugin) : plugin_(std::move(plugin)) {}

  bool prepare(const Setting& setting, juce::AudioPlayHead* playHead, juce::String& why);
  /** In place. True: the plugin has just given what is no sound (once; see `isFaulted`). */
  bool process(float* const* channels, int frames);

  /** What this insert delays, bypassed or not: that a bypass moves nothing in time. */
  int latency() const { return dry_.delay(); }
  bool isFaulted() const { return isFaulted_; }
  Plugin& plugin() { return *plugin_; }

  void setBypassed(bool isBypassed) { isBypassed_ = isBypassed; }
  bool isBypassed() const { return isBypassed_; }
  /** 0 dry … 1 what the plugin gives. */
  void setWet(float wet) { wet_ = juce::jlimit(0.0f, 1.0f, wet); }
  float wet() const { return wet_; }

 private:
  float target() const { return isBypassed_ || isFaulted_ ? 0.0f : wet_; }
  bool isSound(const float* const* channels, int frames) const;

  std::unique_ptr<Plugin> plugin_;
  DelayLine dry_;
  juce::AudioBuffer<float> wetBuffer_;
  int channels_ = 0;
  bool isBypassed_ = false;
  bool isFaulted_ = false;
  float wet_ = 1;
  /** Where the ramp between dry and wet is now, and how far it goes in one sample. */
  float mix_ = 1;
  float step_ = 1;
  /** Loudest sample that went in since `prepare`. */
  float loudestIn_ = 0;
};

}  // namespace resonate
