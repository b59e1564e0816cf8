#pragma once

#include <juce_core/juce_core.h>

namespace resonate::plugin {

/** The take parameter has the values 0 to this. The host takes more, but no DAW's list of values is made longer for them. */
constexpr int kMostTakes = 9;

/** Its values as the editor lists them, each at its place: 0 the chosen take of each region, n the n-th. */
inline juce::StringArray takeNames() {
  juce::StringArray names{"Chosen takes"};
  for (int n = 1; n <= kMostTakes; ++n) names.add("Take " + juce::String(n));
  return names;
}

}  // namespace resonate::plugin
