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
 * The object in a file that a host left in the folder. Void where there is none, and where the folder or the file is not the user's own or may be read by
 * others: then somebody else could have put it there.
 */
juce::var readPrivate(const juce::File& folder, const juce::String& name);

/** Reads where a host listens. False where none said so. */
bool readEndpoint(const juce::File& folder, Endpoint& into);

}  // namespace resonate::plugin
