#include "stem_player.h"

#include <algorithm>

namespace resonate::plugin {

namespace {

float towards(float value, float goal, float step) {
  return value < goal ? std::min(goal, value + step) : std::max(goal, value - step);
}

/** One of the two where it is heard alone: their sum would not be the same to the bit. */
float blend(float original, float mended, float weight) {
  if (weight >= 1.0f) return mended;
  if (weight <= 0.0f) return original;
  return original + weight * (mended - original);
}

}  // namespace

PageCache::Pin StemPlayer::pageOf(const PageCache& cache, const View& view, std::int64_t position) {
  return cache.find({view.part, view.take, position / kPageFrames}, view.generation);
}

void StemPlayer::turnTo(const PageCache& cache, const Wanted& wanted, bool isOn) {
  const View goal{wanted.part, wanted.take, cache.generation()};
  mendedGoal_ = wanted.mended;
  if (!isOn) {
    now_ = goal;
    fadeLeft_ = 0;
    mended_ = mendedGoal_;
    presence_ = 1.0f;
    last_ = {};
    return;
  }
  if (wanted.isRendered) now_.generation = was_.generation = goal.generation;
  if (goal == now_ || fadeLeft_ > 0) return;
  const bool isInside = wanted.position >= 0 && wanted.position < wanted.songLength;
  // What was is heard until what shall be is there.
  if (isInside && pageOf(cache, now_, wanted.position) && !pageOf(cache, goal, wanted.position)) return;
  was_ = now_;
  now_ = goal;
  fadeLeft_ = fadeFrames_;
}

int StemPlayer::render(const PageCache& cache, const Wanted& wanted, float* left, float* right) {
  turnTo(cache, wanted, wanted.position == next_);
  next_ = wanted.position + wanted.frames;
  int missing = 0;
  for (int done = 0; done < wanted.frames;) {
    const auto at = wanted.position + done;
    const std::array<float*, kChannels> out{left + done, right + done};
    const auto rest = static_cast<std::int64_t>(wanted.frames - done);
    if (at < 0 || at >= wanted.songLength) {
      const auto run = static_cast<int>(at < 0 ? std::min(rest, -at) : rest);
      for (auto* channel : out) std::fill_n(channel, run, 0.0f);
      fadeLeft_ = std::max(0, fadeLeft_ - run);
      mended_ = mendedGoal_;
      last_ = {};
      done += run;
      continue;
    }
    const auto offset = static_cast<int>(at % kPageFrames);
    auto run = static_cast<int>(std::min({rest, static_cast<std::int64_t>(kPageFrames - offset), wanted.songLength - at}));
    if (fadeLeft_ > 0) run = std::min(run, fadeLeft_);
    const auto now = pageOf(cache, now_, at);
    // What is not there yet comes in from silence, not from what is no longer heard.
    const auto was = fadeLeft_ > 0 ? pageOf(cache, was_, at) : PageCache::Pin();
    // A jump to where nothing is there yet begins in silence.
    if (!now && done == 0 && last_ == std::array<float, kChannels>{}) presence_ = 0.0f;
    play(now, was, offset, run, out);
    if (!now) missing += run;
    fadeLeft_ = std::max(0, fadeLeft_ - run);
    done += run;
  }
  return missing;
}

void StemPlayer::play(const PageCache::Pin& now, const PageCache::Pin& was, int offset, int frames, const std::array<float*, kChannels>& out) {
  const bool isFading = fadeLeft_ > 0 && was && now && !was.isSame(now);
  const float perFrame = step();
  const float mended = mended_;
  const float presence = presence_;
  for (std::size_t c = 0; c < out.size(); ++c) {
    const int channel = static_cast<int>(c);
    const float* a = now ? now.mended(channel) + offset : nullptr;
    const float* b = now ? now.original(channel) + offset : nullptr;
    const float* oldA = isFading ? was.mended(channel) + offset : nullptr;
    const float* oldB = isFading ? was.original(channel) + offset : nullptr;
    mended_ = mended;
    presence_ = presence;
    for (int i = 0; i < frames; ++i) {
      mended_ = towards(mended_, mendedGoal_, perFrame);
      presence_ = towards(presence_, now ? 1.0f : 0.0f, perFrame);
      if (a == nullptr) {
        out[c][i] = last_[c] * presence_;
        continue;
      }
      float value = blend(b[i], a[i], mended_);
      if (isFading) {
        const float x = static_cast<float>(fadeLeft_ - i) * perFrame;
        value += x * (blend(oldB[i], oldA[i], mended_) - value);
      }
      if (presence_ < 1.0f) value *= presence_;
      out[c][i] = value;
    }
    if (a != nullptr && frames > 0) last_[c] = out[c][frames - 1];
    else if (presence_ <= 0.0f) last_[c] = 0.0f;
  }
}

}  // namespace resonate::plugin
