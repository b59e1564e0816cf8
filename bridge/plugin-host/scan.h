#pragma once

#include <juce_core/juce_core.h>

namespace resonate {

/** What is in one plugin file, as `{"plugins":[…]}`; an empty list where there is nothing to load. A bad plugin may crash or hang here: that is why scanning is a process of its own. */
juce::var scan(const juce::File& bundle);

}  // namespace resonate
