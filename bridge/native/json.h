#pragma once

#include <juce_core/juce_core.h>

#include <cstdint>
#include <vector>

namespace resonate {

/** The object in a body that came from elsewhere; void where it is no JSON object, or nested more deeply than any message of ours. */
juce::var parseObject(const std::vector<std::uint8_t>& body);

/** An object to be filled with `set`. */
juce::DynamicObject::Ptr newObject();

/** Compact JSON in UTF-8. */
std::string toJson(const juce::var& value);

}  // namespace resonate
