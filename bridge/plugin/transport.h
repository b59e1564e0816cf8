#pragma once

#include <juce_audio_basics/juce_audio_basics.h>

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

/** What a DAW says of it. Where it says nothing nothing plays. The loop is told in beats: it is placed by the tempo at the playhead. */
inline Transport transportOf(juce::AudioPlayHead* playHead, double rate) {
  Transport transport;
  if (playHead == nullptr) return transport;
  const auto info = playHead->getPosition();
  if (!info) return transport;
  transport.isPlaying = info->getIsPlaying() || info->getIsRecording();
  if (const auto samples = info->getTimeInSamples()) transport.position = *samples;
  else if (const auto seconds = info->getTimeInSeconds()) transport.position = std::llround(*seconds * rate);
  else transport.isPlaying = false;
  const auto loop = info->getLoopPoints();
  const auto beat = info->getPpqPosition();
  const auto tempo = info->getBpm();
  if (loop && beat && tempo && *tempo > 0.0 && loop->ppqEnd > loop->ppqStart) {
    const double samplesPerBeat = rate * 60.0 / *tempo;
    transport.loopStart = transport.position + std::llround((loop->ppqStart - *beat) * samplesPerBeat);
    transport.loopEnd = transport.position + std::llround((loop->ppqEnd - *beat) * samplesPerBeat);
  }
  return transport;
}

}  // namespace resonate::plugin
