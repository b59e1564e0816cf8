#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace resonate::plugin {

/** Where the DAW is, in samples of its timeline. */
struct Transport {
  std::int64_t position = 0;
  bool isPlaying = false;
  /** The span that is looped; empty where none is. */
  std::int64_t loopStart = 0;
  std::int64_t loopEnd = 0;
};

/** Samples; a hundred years at 192 kHz. */
constexpr std::int64_t kFarthest = 1ll << 50;

inline std::int64_t placed(double samples) {
  const auto most = static_cast<double>(kFarthest);
  return std::isfinite(samples) ? std::llround(std::clamp(samples, -most, most)) : 0;
}

/** What a DAW says of it. Where it says nothing nothing plays. The loop is told in beats: it is placed by the tempo at the playhead. */
inline Transport transportOf(juce::AudioPlayHead* playHead, double rate) {
  Transport transport;
  if (playHead == nullptr) return transport;
  const auto info = playHead->getPosition();
  if (!info) return transport;
  transport.isPlaying = info->getIsPlaying() || info->getIsRecording();
  if (const auto samples = info->getTimeInSamples()) transport.position = std::clamp(static_cast<std::int64_t>(*samples), -kFarthest, kFarthest);
  else if (const auto seconds = info->getTimeInSeconds()) transport.position = placed(*seconds * rate);
  else transport.isPlaying = false;
  const auto loop = info->getLoopPoints();
  const auto beat = info->getPpqPosition();
  const auto tempo = info->getBpm();
  // A pre-roll begins before the timeline. JUCE's VST3 wrapper cuts its samples off at 0; its beats are told as they are.
  if (transport.position == 0 && beat && tempo && *beat < 0.0 && *tempo > 0.0) transport.position = placed(*beat * rate * 60.0 / *tempo);
  if (loop && beat && tempo && *tempo > 0.0 && loop->ppqEnd > loop->ppqStart) {
    const double samplesPerBeat = rate * 60.0 / *tempo;
    transport.loopStart = placed(static_cast<double>(transport.position) + (loop->ppqStart - *beat) * samplesPerBeat);
    transport.loopEnd = placed(static_cast<double>(transport.position) + (loop->ppqEnd - *beat) * samplesPerBeat);
  }
  return transport;
}

}  // namespace resonate::plugin
