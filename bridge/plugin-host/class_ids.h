#pragma once

#include <juce_core/juce_core.h>

namespace resonate {

/**
 * The VST3 class IDs of a bundle's effects by their names: 32 hexadecimal digits each, what other hosts and DAWproject know a plugin by.
 * JUCE keeps only a hash of them. The bundle must have been opened by JUCE before, which starts and ends the module.
 */
juce::StringPairArray classIds(const juce::File& bundle);

}  // namespace resonate
