#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace resonate {

/** Which plugin, in the words of JUCE's VST3 format: it opens by file, by the class's hash and by its name, and all three must agree. */
struct PluginRef {
  juce::String path;
  int uid = 0;
  juce::String name;
};

/** The rate, the longest block and the channels (1 or 2) that a chain is run with. */
struct Setting {
  double sampleRate = 44100;
  int block = 512;
  int channels = 2;
  /** True: as fast as it goes, and the plugin may take its time; false: against the clock. */
  bool isOffline = true;
};

/**
 * One plugin as an effect on mono or stereo sound. A plugin that only knows mono runs as two instances of one setting on stereo; one that
 * only knows stereo is given a mono sound twice, and the mean of what it gives is taken.
 * All but `process` is called on the message thread, and never while `process` runs.
 */
class Plugin : private juce::AudioProcessorParameter::Listener, private juce::AudioProcessorListener {
 public:
  /** Opens the plugin. Null: it could not be, and `why` says it in half a sentence. */
  static std::unique_ptr<Plugin> open(const PluginRef& ref, juce::String& why);
  ~Plugin() override;

  /** Makes ready to process; false: the plugin takes no effect's channels, and `why` says so. */
  bool prepare(const Setting& setting, juce::AudioPlayHead* playHead, juce::String& why);
  /** In place: `channels` as prepared, at most a block long. */
  void process(float* const* channels, int frames);

  int latency() const;
  /** Seconds that go on sounding after the sound has ended; infinity where the plugin says so. */
  double tail() const;
  bool isDoubled() const { return instances_.size() > 1; }
  juce::AudioPluginInstance& face() { return *instances_.front(); }

  /** The plugin's parameter of this ID; null where there is none that a person may set. */
  juce::HostedAudioProcessorParameter* parameter(const juce::String& id) const;
  /** Every parameter that a person may set. What a plugin does not call automatable is its own matter, and some break when it is written. */
  std::vector<juce::HostedAudioProcessorParameter*> parameters() const;
  /** `value` 0..1. */
  void set(juce::HostedAudioProcessorParameter& parameter, float value);

  juce::MemoryBlock state();
  void restore(const juce::MemoryBlock& state);

  /** Called on any thread when the plugin changed by itself: its window, its program, its latency. */
  std::function<void()> onChange;

 private:
  Plugin(const PluginRef& ref, std::unique_ptr<juce::AudioPluginInstance> first);
  bool arrange(int channels, juce::String& why);
  bool takes(juce::AudioPluginInstance& instance, const juce::AudioChannelSet& set) const;
  void flush();

  void parameterValueChanged(int index, float value) override;
  void parameterGestureChanged(int, bool) override {}
  void audioProcessorParameterChanged(juce::AudioProcessor*, int, float) override {}
  void audioProcessorChanged(juce::AudioProcessor*, const ChangeDetails&) override;

  PluginRef ref_;
  std::vector<std::unique_ptr<juce::AudioPluginInstance>> instances_;
  Setting setting_;
  bool isPrepared_ = false;
  /** What one instance is given: its main channels, then silence for any other bus. */
  juce::AudioBuffer<float> scratch_;
  juce::MidiBuffer noMidi_;
};

}  // namespace resonate
