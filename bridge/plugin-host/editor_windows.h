#pragma once

#include <functional>
#include <map>
#include <memory>

#include "plugin.h"

namespace resonate {

/** The plugins' own windows: top-level windows of this process, one a plugin. Message thread only. */
class EditorWindows {
 public:
  EditorWindows();
  ~EditorWindows();

  /** Opens the window or brings it to the front. False: there is no screen, or the plugin has no window; `why` says which. */
  bool show(Plugin& plugin, const juce::String& title, juce::String& why);
  void close(Plugin& plugin);

 private:
  class Window;
  std::map<Plugin*, std::unique_ptr<Window>> windows_;
};

}  // namespace resonate
