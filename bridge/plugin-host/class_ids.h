#pragma once

#include <juce_core/juce_core.h>

#include <map>

namespace resonate {

/** An effect as its bundle names it. */
struct ClassId {
  /** VST3 class ID, 32 hexadecimal digits: what other hosts and DAWproject know a plugin by. */
  juce::String id;
  juce::String name;
};

/** The effects of a bundle by JUCE's hash of their ID (`PluginDescription::uniqueId`). JUCE must have opened the bundle before: it starts and ends the module. */
std::map<int, ClassId> classIds(const juce::File& bundle);

}  // namespace resonate
