#include "processor.h"

#include <algorithm>
#include <cmath>

#include "editor.h"
#include "takes.h"

namespace resonate::plugin {

namespace {

/** What is played on a track for the four stems: the main output, then those beside it. */
constexpr std::array<Part, kMostStreams> kStems{Part::vocals, Part::drums, Part::bass, Part::other};
/** Seconds over which changes fade: short enough to be heard at once, long enough not to click. */
constexpr double kFade = 0.008;
constexpr auto kCapture = "capture";

juce::StringArray partNames() { return {"Vocals", "Drums", "Bass", "Other", "Residual", "All in one", "Stems apart"}; }

}  // namespace

juce::AudioProcessor::BusesProperties Processor::buses() {
  const auto stereo = juce::AudioChannelSet::stereo();
  return BusesProperties()
      .withInput("Input", stereo, true)
      .withOutput("Output", stereo, true)
      .withOutput("Drums", stereo, false)
      .withOutput("Bass", stereo, false)
      .withOutput("Other", stereo, false);
}

Processor::Processor()
    : AudioProcessor(buses()),
      part_(new juce::AudioParameterChoice({"part", 1}, "Stem", partNames(), static_cast<int>(Part::mix))),
      mended_(new juce::AudioParameterBool({"mended", 1}, "Mended", true)),
      blend_(new juce::AudioParameterFloat({"blend", 1}, "Blend", 0.0f, 1.0f, 1.0f)),
      take_(new juce::AudioParameterInt({"take", 1}, "Take", 0, kMostTakes, 0)),
      capture_(new juce::AudioParameterBool({kCapture, 1}, "Capture", false, juce::AudioParameterBoolAttributes().withAutomatable(false))),
      cache_(kPagesPerStream * kMostStreams),
      link_(cache_, wish_, feed_, [this] {
        // The new project begins where the capture did.
        isCaptured_.store(true);
        if (getSampleRate() > 0.0) setSongStart(static_cast<double>(feed_.startedAt()) / getSampleRate());
      }) {
  for (juce::AudioProcessorParameter* parameter : std::initializer_list<juce::AudioProcessorParameter*>{part_, mended_, blend_, take_, capture_}) addParameter(parameter);
}

Processor::~Processor() { link_.stop(); }

void Processor::setSongStart(double seconds) {
  if (std::isfinite(seconds)) songStart_.store(juce::jlimit(-kMostSongStart, kMostSongStart, seconds));
}

Transport Processor::transport() const { return {position_.load(), isPlaying_.load(), loopStart_.load(), loopEnd_.load()}; }

Part Processor::chosenPart() const {
  const int index = part_->getIndex();
  return index == kAllStems ? Part::mix : static_cast<Part>(index);
}

bool Processor::isBusesLayoutSupported(const BusesLayout& layout) const {
  const auto stereo = juce::AudioChannelSet::stereo();
  if (layout.getMainOutputChannelSet() != stereo) return false;
  const auto isFine = [&](const juce::AudioChannelSet& set) { return set == stereo || set.isDisabled(); };
  return std::all_of(layout.inputBuses.begin(), layout.inputBuses.end(), isFine) && std::all_of(layout.outputBuses.begin(), layout.outputBuses.end(), isFine);
}

void Processor::prepareToPlay(double rate, int) {
  for (auto& player : players_) {
    player.setFade(juce::roundToInt(rate * kFade));
    player.reset();
  }
  feed_.prepare(rate);
  missed_.store(0);
  link_.start(rate);
}

void Processor::reset() {
  for (auto& player : players_) player.reset();
}

int Processor::streamsOf(std::array<Stream, kMostStreams>& into) const {
  const int index = part_->getIndex();
  const int take = take_->get();
  if (index != kAllStems) {
    into[0] = {static_cast<Part>(index), take};
    return 1;
  }
  for (std::size_t i = 0; i < kStems.size(); ++i) into[i] = {kStems[i], take};
  return kMostStreams;
}

void Processor::processBlock(juce::AudioBuffer<float>& buffer, juce::MidiBuffer&) {
  const juce::ScopedNoDenormals noDenormals;
  const double rate = getSampleRate();
  const auto transport = transportOf(getPlayHead(), rate);
  position_.store(transport.position);
  if (transport.isPlaying && !isPlaying_.load()) missed_.store(0);
  isPlaying_.store(transport.isPlaying);
  loopStart_.store(transport.loopStart);
  loopEnd_.store(transport.loopEnd);
  // What comes in goes through while there is nothing to play in its place, or while it is captured.
  const bool isThrough = feed(buffer, transport);
  const auto start = std::llround(songStart_.load() * rate);
  const auto position = transport.position - start;
  std::array<Stream, kMostStreams> streams;
  const int count = streamsOf(streams);
  wish_.tell(position, transport.isPlaying, transport.loopEnd > transport.loopStart ? std::max<std::int64_t>(0, transport.loopStart - start) : -1, streams.data(), count);
  const bool isRendering = isNonRealtime() && transport.isPlaying && !isThrough;
  if (isRendering && link_.waitForSong()) link_.waitForPages(position, buffer.getNumSamples(), streams.data(), count);
  for (int bus = 1; bus < getBusCount(false); ++bus) {
    auto out = getBusBuffer(buffer, false, bus);
    out.clear();
  }
  if (isThrough || link_.songLength() == 0) return;
  if (!transport.isPlaying) {
    for (auto& player : players_) player.reset();
    getBusBuffer(buffer, false, 0).clear();
    return;
  }
  play(buffer, position);
}

void Processor::play(juce::AudioBuffer<float>& buffer, std::int64_t position) {
  std::array<Stream, kMostStreams> streams;
  const int count = streamsOf(streams);
  const int frames = buffer.getNumSamples();
  const float mended = mended_->get() ? blend_->get() : 0.0f;
  for (int i = 0; i < count && i < getBusCount(false); ++i) {
    auto out = getBusBuffer(buffer, false, i);
    if (out.getNumChannels() < kChannels) continue;
    const auto& stream = streams[static_cast<std::size_t>(i)];
    const Wanted wanted{stream.part, stream.take, mended, position, frames, link_.songLength(), isNonRealtime()};
    missed_.fetch_add(players_[static_cast<std::size_t>(i)].render(cache_, wanted, out.getWritePointer(0), out.getWritePointer(1)));
  }
}

bool Processor::feed(juce::AudioBuffer<float>& buffer, const Transport& transport) {
  if (!capture_->get()) isCaptured_.store(false);
  const bool isOn = isArmed() && transport.isPlaying && getBusCount(true) > 0;
  feed_.set(isOn, transport.position, buffer.getNumSamples());
  if (feed_.isOn()) {
    const auto in = getBusBuffer(buffer, true, 0);
    if (in.getNumChannels() >= kChannels) feed_.push(in.getReadPointer(0), in.getReadPointer(1), in.getNumSamples());
  }
  return isArmed();
}

juce::AudioProcessorEditor* Processor::createEditor() { return new Editor(*this); }

void Processor::getStateInformation(juce::MemoryBlock& into) {
  PluginState state;
  state.project = link_.project();
  state.songStart = songStart_.load();
  for (auto* parameter : getParameters()) {
    const auto* ours = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameter);
    // No session captures unasked when it is opened.
    if (ours != nullptr && ours->paramID != kCapture) state.parameters.set(ours->paramID, static_cast<double>(ours->getValue()));
  }
  into = state.encode();
}

void Processor::setStateInformation(const void* data, int bytes) {
  PluginState state;
  state.songStart = songStart_.load();
  if (!state.decode(data, bytes)) return;
  setSongStart(state.songStart);
  for (auto* parameter : getParameters()) {
    auto* ours = dynamic_cast<juce::AudioProcessorParameterWithID*>(parameter);
    if (ours == nullptr || ours->paramID == kCapture) continue;
    if (const auto* value = state.parameters.getVarPointer(ours->paramID)) ours->setValueNotifyingHost(static_cast<float>(*value));
  }
  if (state.project.isNotEmpty()) link_.choose(state.project);
}

void Processor::updateTrackProperties(const TrackProperties& track) { link_.nameTrack(track.name); }

}  // namespace resonate::plugin

juce::AudioProcessor* JUCE_CALLTYPE createPluginFilter() { return new resonate::plugin::Processor(); }
