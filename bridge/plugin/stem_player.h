#pragma once

#include <array>
#include <cstdint>

#include "page_cache.h"

namespace resonate::plugin {

/** What is to be heard in a block. */
struct Wanted {
  Part part = Part::mix;
  int take = 0;
  /** 0 the original, 1 the mended. */
  float mended = 1.0f;
  /** Of the first sample, in frames from the beginning of the song; may lie outside of it. */
  std::int64_t position = 0;
  int frames = 0;
  std::int64_t songLength = 0;
  /** Offline: what was before an edit is not faded out, all of a render is what is now. */
  bool isRendered = false;
};

/**
 * Plays one part of a song from its pages, for the thread that plays. Where nothing changes the samples are given as they are. What changes while it
 * plays on (an edit, another take or part, A/B, a page that is missing or comes late) is faded over `fadeFrames`; where the transport jumps the new
 * place begins at once, as the DAW fades there itself.
 */
class StemPlayer {
 public:
  void setFade(int frames) { fadeFrames_ = frames < 1 ? 1 : frames; }
  /** The next block begins anew. */
  void reset() { next_ = kNowhere; }
  /** Fills `frames` samples of both channels. Returns how many were missing. */
  int render(const PageCache& cache, const Wanted& wanted, float* left, float* right);

 private:
  /** What is heard: everything by which a page is found, but its place. */
  struct View {
    Part part = Part::mix;
    int take = 0;
    std::uint32_t generation = 0;
    bool operator==(const View& other) const {
      return part == other.part && take == other.take && generation == other.generation;
    }
  };
  static constexpr std::int64_t kNowhere = INT64_MIN;

  static PageCache::Pin pageOf(const PageCache& cache, const View& view, std::int64_t position);
  void turnTo(const PageCache& cache, const Wanted& wanted, bool isOn);
  void play(const PageCache::Pin& now, const PageCache::Pin& was, int offset, int frames, const std::array<float*, kChannels>& out);
  float step() const { return 1.0f / static_cast<float>(fadeFrames_); }

  int fadeFrames_ = 256;
  std::int64_t next_ = kNowhere;
  View now_;
  View was_;
  /** Frames until `was_` is no longer heard. */
  int fadeLeft_ = 0;
  float mended_ = 1.0f;
  float mendedGoal_ = 1.0f;
  /** 1 while there are pages, 0 after they have been missing for a while. */
  float presence_ = 1.0f;
  std::array<float, kChannels> last_{};
};

}  // namespace resonate::plugin
