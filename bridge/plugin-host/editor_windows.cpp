#include "editor_windows.h"

namespace resonate {

class EditorWindows::Window : public juce::DocumentWindow {
 public:
  Window(const juce::String& title, juce::AudioProcessorEditor* editor, std::function<void()> onClosed)
      : DocumentWindow(title, juce::Colours::darkgrey, DocumentWindow::closeButton), onClosed_(std::move(onClosed)) {
    setUsingNativeTitleBar(true);
    setContentOwned(editor, true);
    setResizable(editor->isResizable(), false);
    centreWithSize(getWidth(), getHeight());
    setVisible(true);
  }

  /** Only out of sight: the plugin's window object goes with the plugin, or with the next call of `close`. */
  void closeButtonPressed() override {
    setVisible(false);
    onClosed_();
  }

 private:
  std::function<void()> onClosed_;
};

EditorWindows::EditorWindows(std::function<void(Plugin&)> onClosed) : onClosed_(std::move(onClosed)) {}

EditorWindows::~EditorWindows() = default;

bool EditorWindows::show(Plugin& plugin, const juce::String& title, juce::String& why) {
  // Opening a window where there is no screen ends the process with a fault inside the window system's library.
  if (juce::Desktop::getInstance().isHeadless()) {
    why = "there is no screen to show it on";
    return false;
  }
  auto& window = windows_[&plugin];
  if (window == nullptr) {
    auto* editor = plugin.face().createEditorIfNeeded();
    if (editor == nullptr) {
      windows_.erase(&plugin);
      why = "it has no window of its own";
      return false;
    }
    window = std::make_unique<Window>(title, editor, [this, &plugin] { onClosed_(plugin); });
  }
  window->setVisible(true);
  window->toFront(true);
  return true;
}

void EditorWindows::close(Plugin& plugin) { windows_.erase(&plugin); }

}  // namespace resonate
