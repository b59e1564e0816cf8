#pragma once

#include <functional>

#include <juce_events/juce_events.h>

#include "chain.h"
#include "editor_windows.h"

namespace resonate {

/** Does what requests ask of a chain. Message thread only, and never while sound is processed. */
class Control : private juce::Timer {
 public:
  /** `onEvent` is called on the message thread. */
  Control(Chain& chain, std::function<void(const juce::var&)> onEvent);
  ~Control() override;

  /** The answer to `{"do": …}`. Throws Refusal. */
  juce::var answer(const juce::var& request);

 private:
  juce::var hello();
  juce::var add(const juce::var& request);
  juce::var remove(const juce::var& request);
  juce::var prepare(const juce::var& request);
  juce::var describe();
  juce::var parameters(const juce::var& request);
  juce::var set(const juce::var& request);
  juce::var state(const juce::var& request);
  juce::var restore(const juce::var& request);
  juce::var mix(const juce::var& request);
  juce::var editor(const juce::var& request);

  /** Tells of a plugin of the chain. */
  void tell(const char* event, const Plugin& plugin);
  std::size_t insertOf(const juce::var& request) const;
  /** Tells of plugins that changed by themselves, at most some times a second: a knob that is turned changes with every mouse move. */
  void timerCallback() override;

  struct Watched {
    Plugin* plugin;
    std::shared_ptr<std::atomic<bool>> hasChanged;
  };

  Chain& chain_;
  std::function<void(const juce::var&)> onEvent_;
  EditorWindows windows_;
  std::vector<Watched> watched_;
};

}  // namespace resonate
