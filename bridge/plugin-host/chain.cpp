#include "chain.h"

#include <algorithm>

#include "death_note.h"

namespace resonate {

void Chain::add(std::size_t index, std::unique_ptr<Insert> insert) {
  inserts_.insert(inserts_.begin() + static_cast<std::ptrdiff_t>(index), std::move(insert));
  isPrepared_ = false;
}

void Chain::remove(std::size_t index) {
  inserts_.erase(inserts_.begin() + static_cast<std::ptrdiff_t>(index));
  isPrepared_ = false;
}

bool Chain::prepare(const Setting& setting, double tempo, std::size_t& failed, juce::String& why) {
  setting_ = setting;
  tempo_ = tempo;
  position_ = 0;
  isPrepared_ = false;
  for (failed = 0; failed < inserts_.size(); ++failed) {
    const DeathNote note(failed);
    if (!inserts_[failed]->prepare(setting, this, why)) return false;
  }
  isPrepared_ = true;
  return true;
}

std::vector<std::size_t> Chain::process(float* const* channels, int frames, std::int64_t position) {
  const juce::ScopedNoDenormals noDenormals;
  std::vector<std::size_t> failed;
  for (int done = 0; done < frames;) {
    const int step = std::min(setting_.block, frames - done);
    float* block[2] = {};
    for (int c = 0; c < setting_.channels; ++c) block[c] = channels[c] + done;
    position_ = position + done;
    for (std::size_t i = 0; i < inserts_.size(); ++i) {
      const DeathNote note(i);
      if (inserts_[i]->process(block, step)) failed.push_back(i);
    }
    done += step;
  }
  return failed;
}

int Chain::latency() const {
  int sum = 0;
  for (const auto& insert : inserts_) sum += insert->latency();
  return sum;
}

double Chain::tail() const {
  double sum = 0;
  for (const auto& insert : inserts_) sum += insert->plugin().tail();
  return sum;
}

juce::Optional<juce::AudioPlayHead::PositionInfo> Chain::getPosition() const {
  PositionInfo info;
  info.setIsPlaying(true);
  info.setBpm(tempo_);
  info.setTimeInSamples(position_);
  const double seconds = static_cast<double>(position_) / setting_.sampleRate;
  info.setTimeInSeconds(seconds);
  info.setPpqPosition(seconds * tempo_ / 60);
  info.setTimeSignature(TimeSignature{});
  return info;
}

}  // namespace resonate
