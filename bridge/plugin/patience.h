#pragma once

#include <juce_core/juce_core.h>

namespace resonate::plugin {

/** How long a host is waited for that hangs, or went away. Milliseconds. */
struct Patience {
  /** Offline rendering: for a page, and for a host that went away. */
  int offline = 10000;
  /** For any answer of a host that is there, however busy it is. */
  int answer = 15000;

  /** Tests wait no longer than RESONATE_BRIDGE_PATIENCE says. */
  static Patience usual() {
    Patience patience;
    const int given = juce::SystemStats::getEnvironmentVariable("RESONATE_BRIDGE_PATIENCE", {}).getIntValue();
    if (given > 0) patience.offline = patience.answer = given;
    return patience;
  }
};

}  // namespace resonate::plugin
