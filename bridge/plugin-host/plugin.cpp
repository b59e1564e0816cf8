#include "plugin.h"

#include <algorithm>

namespace resonate {

namespace {

/** Silence with which changed parameters reach a plugin: as short as any host's blocks are. */
constexpr int kFlushFrames = 16;

std::unique_ptr<juce::AudioPluginInstance> instantiate(const PluginRef& ref, juce::String& why) {
  juce::PluginDescription description;
  description.pluginFormatName = "VST3";
  description.fileOrIdentifier = ref.path;
  description.uniqueId = ref.uid;
  description.name = ref.name;
  juce::VST3PluginFormat format;
  // Rate and block are only hints here: `prepare` gives the true ones before anything is processed.
  return format.createInstanceFromDescription(description, 48000, 512, why);
}

/** Whether the plugin has a main bus each way. */
bool hasMainBuses(juce::AudioPluginInstance& instance) {
  return instance.getBusCount(true) > 0 && instance.getBusCount(false) > 0;
}

/** Gives the main buses these channels; every other bus is switched off where the plugin allows it. False: the plugin does not take them. */
bool setLayout(juce::AudioPluginInstance& instance, const juce::AudioChannelSet& set) {
  auto layout = instance.getBusesLayout();
  for (auto* buses : {&layout.inputBuses, &layout.outputBuses}) {
    for (int i = 1; i < buses->size(); ++i) buses->getReference(i) = juce::AudioChannelSet::disabled();
  }
  layout.inputBuses.getReference(0) = set;
  layout.outputBuses.getReference(0) = set;
  if (instance.setBusesLayout(layout)) return true;
  // A side chain that cannot be switched off stays, and hears silence.
  layout = instance.getBusesLayout();
  layout.inputBuses.getReference(0) = set;
  layout.outputBuses.getReference(0) = set;
  return instance.setBusesLayout(layout);
}

}  // namespace

std::unique_ptr<Plugin> Plugin::open(const PluginRef& ref, juce::String& why) {
  auto first = instantiate(ref, why);
  if (first == nullptr) {
    why = juce::File(ref.path).exists() ? "the plugin would not load" : "its file is gone";
    return nullptr;
  }
  if (!hasMainBuses(*first)) {
    why = "it is no effect: it takes no sound or gives none";
    return nullptr;
  }
  return std::unique_ptr<Plugin>(new Plugin(ref, std::move(first)));
}

Plugin::Plugin(const PluginRef& ref, std::unique_ptr<juce::AudioPluginInstance> first) : ref_(ref) {
  first->addListener(this);
  for (auto* parameter : first->getParameters()) parameter->addListener(this);
  instances_.push_back(std::move(first));
}

Plugin::~Plugin() {
  for (auto* parameter : face().getParameters()) parameter->removeListener(this);
  face().removeListener(this);
}

bool Plugin::takes(juce::AudioPluginInstance& instance, const juce::AudioChannelSet& set) const {
  return setLayout(instance, set) && instance.getMainBusNumInputChannels() == set.size() &&
         instance.getMainBusNumOutputChannels() == set.size();
}

/** As many instances as the channels need, with their buses set. */
bool Plugin::arrange(int channels, juce::String& why) {
  const auto mono = juce::AudioChannelSet::mono();
  const auto stereo = juce::AudioChannelSet::stereo();
  const auto takesMono = [&] { return takes(face(), mono); };
  const auto takesStereo = [&] { return takes(face(), stereo); };
  std::size_t wanted = 1;
  if (channels == 1 ? !takesMono() && !takesStereo() : !takesStereo()) {
    if (!takesMono()) {
      why = "it takes " + juce::String(face().getMainBusNumInputChannels()) + " channels and gives " +
            juce::String(face().getMainBusNumOutputChannels()) + ", and only mono and stereo effects can be inserted";
      return false;
    }
    wanted = 2;
  }
  instances_.resize(std::min(instances_.size(), wanted));
  if (instances_.size() < wanted) {
    auto twin = instantiate(ref_, why);
    if (twin == nullptr || !takes(*twin, mono)) return false;
    juce::MemoryBlock settings;
    face().getStateInformation(settings);
    twin->setStateInformation(settings.getData(), static_cast<int>(settings.getSize()));
    // What was set since the last block is not in that state. What is in it is not written again: writing a program loads it anew.
    for (const auto* parameter : parameters()) {
      auto* same = twin->getHostedParameter(parameter->getParameterIndex());
      if (same != nullptr && same->getValue() != parameter->getValue()) same->setValue(parameter->getValue());
    }
    instances_.push_back(std::move(twin));
  }
  return true;
}

bool Plugin::prepare(const Setting& setting, juce::AudioPlayHead* playHead, juce::String& why) {
  for (auto& instance : instances_) {
    if (isPrepared_) instance->releaseResources();
  }
  isPrepared_ = false;
  if (!arrange(setting.channels, why)) return false;
  setting_ = setting;
  int widest = 0;
  for (auto& instance : instances_) {
    instance->setPlayHead(playHead);
    instance->setNonRealtime(setting.isOffline);
    instance->setRateAndBufferSizeDetails(setting.sampleRate, setting.block);
    instance->prepareToPlay(setting.sampleRate, setting.block);
    widest = std::max({widest, instance->getTotalNumInputChannels(), instance->getTotalNumOutputChannels()});
  }
  scratch_.setSize(widest, setting.block);
  isPrepared_ = true;
  return true;
}

void Plugin::process(float* const* channels, int frames) {
  const auto mains = face().getMainBusNumInputChannels();
  const auto given = setting_.channels;
  for (std::size_t n = 0; n < instances_.size(); ++n) {
    juce::AudioBuffer<float> buffer(scratch_.getArrayOfWritePointers(), scratch_.getNumChannels(), frames);
    buffer.clear();
    for (int c = 0; c < mains; ++c) {
      buffer.copyFrom(c, 0, channels[isDoubled() ? static_cast<int>(n) : std::min(c, given - 1)], frames);
    }
    noMidi_.clear();
    instances_[n]->processBlock(buffer, noMidi_);
    if (isDoubled()) {
      std::copy_n(buffer.getReadPointer(0), frames, channels[n]);
    } else if (given == 1 && mains == 2) {
      const auto* left = buffer.getReadPointer(0);
      const auto* right = buffer.getReadPointer(1);
      std::transform(left, left + frames, right, channels[0], [](float l, float r) { return 0.5f * (l + r); });
    } else {
      for (int c = 0; c < given; ++c) std::copy_n(buffer.getReadPointer(c), frames, channels[c]);
    }
  }
}

int Plugin::latency() const { return std::max(0, instances_.front()->getLatencySamples()); }

double Plugin::tail() const { return std::max(0.0, instances_.front()->getTailLengthSeconds()); }

std::vector<juce::HostedAudioProcessorParameter*> Plugin::parameters() const {
  std::vector<juce::HostedAudioProcessorParameter*> found;
  for (int i = 0; i < instances_.front()->getParameters().size(); ++i) {
    auto* parameter = instances_.front()->getHostedParameter(i);
    if (parameter != nullptr && parameter->isAutomatable()) found.push_back(parameter);
  }
  return found;
}

juce::HostedAudioProcessorParameter* Plugin::parameter(const juce::String& id) const {
  for (auto* parameter : parameters()) {
    if (parameter->getParameterID() == id) return parameter;
  }
  return nullptr;
}

void Plugin::set(juce::HostedAudioProcessorParameter& parameter, float value) {
  // The listener below hands it to the twin.
  parameter.setValueNotifyingHost(juce::jlimit(0.0f, 1.0f, value));
}

juce::MemoryBlock Plugin::state() {
  flush();
  juce::MemoryBlock block;
  face().getStateInformation(block);
  return block;
}

void Plugin::restore(const juce::MemoryBlock& state) {
  for (auto& instance : instances_) {
    instance->setStateInformation(state.getData(), static_cast<int>(state.getSize()));
  }
}

/** A VST3 hears of a changed parameter with its next block only. The standard's empty block would do, but many plugins pass over it. */
void Plugin::flush() {
  if (!isPrepared_) return;
  const int frames = std::min(kFlushFrames, setting_.block);
  for (auto& instance : instances_) {
    juce::AudioBuffer<float> silence(scratch_.getArrayOfWritePointers(), scratch_.getNumChannels(), frames);
    silence.clear();
    noMidi_.clear();
    instance->processBlock(silence, noMidi_);
  }
}

void Plugin::parameterValueChanged(int index, float value) {
  for (std::size_t n = 1; n < instances_.size(); ++n) {
    if (auto* twin = instances_[n]->getHostedParameter(index)) twin->setValue(value);
  }
  if (onChange) onChange();
}

void Plugin::audioProcessorChanged(juce::AudioProcessor*, const ChangeDetails&) {
  if (onChange) onChange();
}

}  // namespace resonate
