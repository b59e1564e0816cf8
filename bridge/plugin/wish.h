#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "page_cache.h"

namespace resonate::plugin {

/** Outputs that can play at a time: the main one and three beside it. */
constexpr int kMostStreams = 4;

/** One sound that is being played. */
struct Stream {
  Part part = Part::mix;
  int take = 0;
  bool operator==(const Stream& other) const { return part == other.part && take == other.take; }
};

/** What the thread that plays needs soon, told to the one that fetches without waiting for it. Each field holds by itself; they need not be of one block. */
class Wish {
 public:
  struct Seen {
    std::int64_t position = 0;
    /** Where the loop begins; negative where nothing is looped. */
    std::int64_t loopStart = -1;
    bool isPlaying = false;
    std::vector<Stream> streams;
  };

  void tell(std::int64_t position, bool isPlaying, std::int64_t loopStart, const Stream* streams, int count) {
    position_.store(position, std::memory_order_relaxed);
    isPlaying_.store(isPlaying, std::memory_order_relaxed);
    loopStart_.store(loopStart, std::memory_order_relaxed);
    for (int i = 0; i < count; ++i) {
      streams_[static_cast<std::size_t>(i)].store(static_cast<int>(streams[i].part) << 8 | streams[i].take, std::memory_order_relaxed);
    }
    count_.store(count, std::memory_order_release);
  }

  Seen see() const {
    Seen seen{position_.load(), loopStart_.load(), isPlaying_.load(), {}};
    const int count = count_.load(std::memory_order_acquire);
    for (int i = 0; i < count; ++i) {
      const int packed = streams_[static_cast<std::size_t>(i)].load();
      seen.streams.push_back({static_cast<Part>(packed >> 8), packed & 0xff});
    }
    return seen;
  }

 private:
  std::atomic<std::int64_t> position_{0};
  std::atomic<std::int64_t> loopStart_{-1};
  std::atomic<bool> isPlaying_{false};
  std::atomic<int> count_{0};
  std::array<std::atomic<int>, kMostStreams> streams_{};
};

}  // namespace resonate::plugin
