#pragma once

#include <functional>
#include <map>
#include <memory>

#include "plugin.h"

namespace resonate {

/** The plugins' own windows: top-level windows of this process, one a plugin. Message thread only. */
class EditorWindows {
 public:
  /** `onClosed` is called when the person has closed a window; by then it is out of sight. */
  explicit EditorWindows(std::function<void(Plugin&)> onClosed);
  ~EditorWindows();

  /** Opens the window or brings it to the front. False: there is no screen, or the plugin has no window; `why` says which. */
  bool show(Plugin& plugin, const juce::String& title, juce::String& why);
  void close(Plugin& plugin);

 private:
  class Window;
  std::function<void(Plugin&)> onClosed_;
  std::map<Plugin*, std::unique_ptr<Window>> windows_;
};

}  // namespace resonate
