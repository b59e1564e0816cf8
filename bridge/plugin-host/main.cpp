#include <juce_audio_processors/juce_audio_processors.h>

int main() {
  juce::AudioPluginFormatManager formats;
  formats.addDefaultFormats();
  return formats.getNumFormats() > 0 ? 0 : 1;
}
