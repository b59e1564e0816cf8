#pragma once

#include <juce_core/juce_core.h>

#include <string>

namespace resonate::plugin {

/** Where the host listens and what it wants to hear first. */
struct Endpoint {
  std::string socket;
  juce::String token;
};

/** Where hosts say how they are reached: ~/.resonate/bridge, or RESONATE_BRIDGE. */
juce::File endpointFolder();

/**
 * Reads what a host left in the folder. False where there is nothing, and where the folder or the file is not the user's own or may be read by
 * others: then somebody else could have put it there.
 */
bool readEndpoint(const juce::File& folder, Endpoint& into);

}  // namespace resonate::plugin
