#include "scan.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include "class_ids.h"
#include "json.h"

namespace resonate {

juce::var scan(const juce::File& bundle) {
  juce::VST3PluginFormat format;
  juce::OwnedArray<juce::PluginDescription> found;
  format.findAllTypesForFile(found, bundle.getFullPathName());
  const auto ids = found.isEmpty() ? juce::StringPairArray() : classIds(bundle);
  juce::Array<juce::var> plugins;
  for (const auto* description : found) {
    auto plugin = newObject();
    plugin->setProperty("id", ids[description->name]);
    plugin->setProperty("uid", description->uniqueId);
    plugin->setProperty("name", description->name);
    plugin->setProperty("vendor", description->manufacturerName);
    plugin->setProperty("version", description->version);
    plugin->setProperty("category", description->category);
    plugin->setProperty("inputs", description->numInputChannels);
    plugin->setProperty("outputs", description->numOutputChannels);
    plugin->setProperty("instrument", description->isInstrument);
    plugins.add(plugin.get());
  }
  auto result = newObject();
  result->setProperty("plugins", plugins);
  return result.get();
}

}  // namespace resonate
