#pragma once

#include <juce_core/juce_core.h>

namespace resonate::plugin {

/** What a DAW keeps of an instance in its session. */
struct PluginState {
  /** Folder of the project; empty where none was chosen yet. */
  juce::String project;
  /** Where the song begins on the DAW's timeline, seconds. */
  double songStart = 0.0;
  /** The values of the parameters by their IDs, 0 to 1. */
  juce::NamedValueSet parameters;

  juce::MemoryBlock encode() const;
  /** False where it is nothing of ours, damaged, or hostile; then nothing is changed. What is missing or out of range keeps its value. */
  bool decode(const void* data, int bytes);
};

/** No timeline is longer: a week, in seconds. */
constexpr double kMostSongStart = 7 * 24 * 3600.0;

}  // namespace resonate::plugin
