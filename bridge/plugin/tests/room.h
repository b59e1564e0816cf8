#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "page_store.h"
#include "stem_player.h"

namespace resonate::plugin::tests {

/** Frames of the song. */
constexpr std::int64_t kLength = 40 * kPageFrames;

/** Sample n of a part is a number that only this place has. */
inline float sampleAt(Part part, int version, int channel, std::int64_t n) {
  return std::sin(static_cast<float>(n) * 0.01f + static_cast<float>(channel)) * 0.5f + 0.01f * static_cast<float>(version) + 0.1f * static_cast<float>(part);
}

inline std::vector<float> pageOf(PageKey key, int version, int original) {
  std::vector<float> samples;
  for (const int v : original < 0 ? std::vector<int>{version} : std::vector<int>{version, original}) {
    for (int c = 0; c < kChannels; ++c) {
      for (int i = 0; i < kPageFrames; ++i) samples.push_back(sampleAt(key.part, v, c, key.page * kPageFrames + i));
    }
  }
  return samples;
}

/** A player, its pages and what it plays. */
struct Room {
  PageCache cache{kPagesPerStream * kMostStreams};
  PageStore store{cache};
  StemPlayer player;
  Wish::Seen wish;
  float before = 0.0f;
  float last = 0.0f;
  bool hasPlayed = false;
  bool isRendered = false;
  std::vector<float> left = std::vector<float>(4096);
  std::vector<float> right = std::vector<float>(4096);

  Room() {
    wish.isPlaying = true;
    wish.streams = {{Part::bass, 0}};
    player.setFade(256);
  }
  void put(PageKey key, int version, int original = -1, std::int64_t now = 0) {
    const auto samples = pageOf(key, version, original);
    store.put(key, samples.data(), kPageFrames, original >= 0, wish, now);
  }
  int play(std::int64_t position, int frames, float mended = 1.0f, int take = 0, Part part = Part::bass) {
    before = hasPlayed ? last : 0.0f;
    const int missing = render(position, frames, mended, take, part);
    last = left[static_cast<std::size_t>(frames - 1)];
    hasPlayed = true;
    return missing;
  }
  int render(std::int64_t position, int frames, float mended, int take, Part part) {
    return player.render(cache, {part, take, mended, position, frames, kLength, isRendered}, left.data(), right.data());
  }
  bool isExactly(int version, std::int64_t position, int frames, int from = 0, Part part = Part::bass) const {
    for (int i = from; i < frames; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (left[at] != sampleAt(part, version, 0, position + i) || right[at] != sampleAt(part, version, 1, position + i)) return false;
    }
    return true;
  }
  /** The largest step from one sample to the next, also from the block before. */
  float roughest(int frames) const {
    float most = std::abs(left[0] - before);
    for (int i = 1; i < frames; ++i) most = std::max(most, std::abs(left[static_cast<std::size_t>(i)] - left[static_cast<std::size_t>(i - 1)]));
    return most;
  }
};

}  // namespace resonate::plugin::tests
