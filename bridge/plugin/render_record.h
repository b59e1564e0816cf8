#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

#include <cstdint>
#include <memory>

#include "../protocol/messages.h"

namespace resonate::plugin {

/**
 * Writes down what the plugin gave a DAW that renders offline, so that who finds something else in the DAW's file knows which of the two it was. Only where
 * RESONATE_BRIDGE_RECORD names a folder, in a file for each instance: for each block i32 part, i32 frames, i64 position in the song, then the float32 of the left
 * channel and of the right one, as this machine has them.
 */
class RenderRecord {
 public:
  /** Nothing while a person listens: it writes to the disk. */
  void write(Part part, std::int64_t position, const juce::AudioBuffer<float>& given) {
    if (folder_ == juce::File() || given.getNumChannels() < kChannels) return;
    // Without a buffer to speak of: a DAW that crashes leaves all of it.
    if (out_ == nullptr) out_ = folder_.getChildFile(juce::Uuid().toString() + ".rendered").createOutputStream(1);
    if (out_ == nullptr) return;
    const std::int32_t head[] = {static_cast<std::int32_t>(part), given.getNumSamples()};
    const auto bytes = static_cast<std::size_t>(given.getNumSamples()) * sizeof(float);
    out_->write(head, sizeof head);
    out_->write(&position, sizeof position);
    for (int channel = 0; channel < kChannels; ++channel) out_->write(given.getReadPointer(channel), bytes);
  }

 private:
  static juce::File given() {
    const auto path = juce::SystemStats::getEnvironmentVariable("RESONATE_BRIDGE_RECORD", {});
    return juce::File::isAbsolutePath(path) ? juce::File(path) : juce::File();
  }

  const juce::File folder_ = given();
  std::unique_ptr<juce::FileOutputStream> out_;
};

}  // namespace resonate::plugin
