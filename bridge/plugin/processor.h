#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <atomic>

#include "capture_feed.h"
#include "host_link.h"
#include "page_cache.h"
#include "state.h"
#include "stem_player.h"
#include "transport.h"
#include "wish.h"

namespace resonate::plugin {

/** What the main output plays: a part, or the four stems, one on each output. */
constexpr int kAllStems = static_cast<int>(kPartNames.size());

/**
 * Resonate on a track of a DAW: plays a stem of a project, mended, locked to the DAW's timeline. What it plays comes from the host through the page
 * cache; the thread that plays never waits for it, unless the DAW renders offline.
 */
class Processor : public juce::AudioProcessor {
 public:
  Processor();
  ~Processor() override;

  // What the editor shows and does.
  HostLink& link() { return link_; }
  juce::AudioParameterChoice& part() { return *part_; }
  juce::AudioParameterBool& mended() { return *mended_; }
  juce::AudioParameterFloat& blend() { return *blend_; }
  juce::AudioParameterInt& take() { return *take_; }
  double songStart() const { return songStart_.load(); }
  /** Seconds on the DAW's timeline. */
  void setSongStart(double seconds);
  /** What the DAW said last. */
  Transport transport() const;
  /** Whether what comes in is captured while the transport runs. Off again when it has become a project. */
  juce::AudioParameterBool& capture() { return *capture_; }
  bool isArmed() const { return capture_->get() && !isCaptured_.load(); }
  /** Frames that were not there in time since it was prepared. */
  juce::int64 missed() const { return missed_.load(); }
  /** The part that is mended from the editor; the mix where all stems play. */
  Part chosenPart() const;

  const juce::String getName() const override { return JucePlugin_Name; }
  bool acceptsMidi() const override { return false; }
  bool producesMidi() const override { return false; }
  bool isMidiEffect() const override { return false; }
  double getTailLengthSeconds() const override { return 0.0; }
  int getNumPrograms() override { return 1; }
  int getCurrentProgram() override { return 0; }
  void setCurrentProgram(int) override {}
  const juce::String getProgramName(int) override { return "Default"; }
  void changeProgramName(int, const juce::String&) override {}
  bool isBusesLayoutSupported(const BusesLayout& layout) const override;
  void prepareToPlay(double rate, int block) override;
  void releaseResources() override {}
  void reset() override;
  void processBlock(juce::AudioBuffer<float>& buffer, juce::MidiBuffer&) override;
  bool hasEditor() const override { return true; }
  juce::AudioProcessorEditor* createEditor() override;
  void getStateInformation(juce::MemoryBlock& into) override;
  void setStateInformation(const void* data, int bytes) override;
  void updateTrackProperties(const TrackProperties& track) override;

 private:
  static BusesProperties buses();
  int streamsOf(std::array<Stream, kMostStreams>& into) const;
  void play(juce::AudioBuffer<float>& buffer, std::int64_t position);
  bool feed(juce::AudioBuffer<float>& buffer, const Transport& transport);

  juce::AudioParameterChoice* part_;
  juce::AudioParameterBool* mended_;
  juce::AudioParameterFloat* blend_;
  juce::AudioParameterInt* take_;
  juce::AudioParameterBool* capture_;

  PageCache cache_;
  Wish wish_;
  CaptureFeed feed_;
  HostLink link_;
  std::array<StemPlayer, kMostStreams> players_;

  std::atomic<double> songStart_{0.0};
  std::atomic<bool> isCaptured_{false};
  std::atomic<juce::int64> missed_{0};
  std::atomic<std::int64_t> position_{0};
  std::atomic<std::int64_t> loopStart_{0};
  std::atomic<std::int64_t> loopEnd_{0};
  std::atomic<bool> isPlaying_{false};
};

}  // namespace resonate::plugin
