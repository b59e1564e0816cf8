#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include "host_link.h"

namespace resonate::plugin {

class Processor;

/** The plugin's window: what is played, in which version, where it stands on the timeline, and what can be done with it. */
class Editor : public juce::AudioProcessorEditor, private juce::Timer {
 public:
  explicit Editor(Processor& processor);
  ~Editor() override;

  void paint(juce::Graphics& g) override;
  void resized() override;

 private:
  void timerCallback() override;
  void showProjects(const LinkStatus& status);
  void showTransport();
  juce::String sentence(const LinkStatus& status) const;

  Processor& processor_;
  juce::Label title_;
  juce::Label status_;
  juce::ComboBox project_;
  juce::ComboBox part_;
  juce::ComboBox take_;
  juce::TextButton original_{"Original"};
  juce::TextButton mended_{"Mended"};
  juce::Slider blend_;
  juce::TextButton place_{"Song starts at the playhead"};
  juce::Label startsAt_;
  juce::TextButton mend_{"Mend what is under the loop"};
  juce::TextButton arm_{"Capture this track"};
  juce::TextButton start_{"Start Resonate"};
  std::vector<ProjectName> shown_;
  int sinceAsked_ = 0;
  std::unique_ptr<juce::ComboBoxParameterAttachment> partAttachment_;
  std::unique_ptr<juce::ComboBoxParameterAttachment> takeAttachment_;
  std::unique_ptr<juce::SliderParameterAttachment> blendAttachment_;
  std::unique_ptr<juce::ButtonParameterAttachment> armAttachment_;
};

}  // namespace resonate::plugin
