#include "scan.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include "class_ids.h"
#include "json.h"

namespace resonate {

juce::var scan(const juce::File& bundle) {
  juce::VST3PluginFormat format;
  juce::OwnedArray<juce::PluginDescription> found;
  format.findAllTypesForFile(found, bundle.getFullPathName());
  auto classes = found.isEmpty() ? std::map<int, ClassId>() : classIds(bundle);
  juce::Array<juce::var> plugins;
  for (const auto* description : found) {
    auto plugin = newObject();
    plugin->setProperty("id", classes[description->uniqueId].id);
    classes.erase(description->uniqueId);
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
  // JUCE passes over a second effect of the same name, and over one that does not start.
  juce::Array<juce::var> lost;
  for (const auto& [uid, one] : classes) lost.add(one.name);
  result->setProperty("lost", lost);
  return result.get();
}

}  // namespace resonate
