#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "page_cache.h"
#include "wish.h"

namespace resonate::plugin {

/** Pages that are kept for each sound that is played: 22 s at 48 kHz, 16 MiB where all of it is mended, half of that where nothing is. */
constexpr int kPagesPerStream = 64;

/**
 * Which pages are in the cache, which are wanted next, and which make way. For the thread that fetches. Times are milliseconds of any clock.
 *
 * After an edit the pages that it touches stay until their new ones are there; those around the playhead are changed all at once.
 */
class PageStore {
 public:
  explicit PageStore(PageCache& cache);

  /** Forgets all pages: another song, or another rate. */
  void clear();
  /** All pages may sound otherwise. */
  void distrust();
  /** The frames [start, end) of a part may sound otherwise. */
  void distrust(Part part, std::int64_t start, std::int64_t end);
  /** The pages that are lacking or no longer hold, the most urgent first, `most` at the most. */
  std::vector<PageKey> lacking(const Wish::Seen& wish, std::int64_t songLength, std::size_t most) const;
  /** Takes in a page: its samples as they come in the body of an answer, float32, channel after channel, `frames` each. */
  void put(PageKey key, const void* samples, int frames, bool hasOriginal, const Wish::Seen& wish, std::int64_t now);
  /** Shows what waits to be shown, where that is due, and frees what was replaced. */
  void settle(const Wish::Seen& wish, std::int64_t songLength, std::int64_t now);
  int shown() const;

 private:
  enum class State { empty, shown, waiting, replaced };
  struct Entry {
    PageKey key;
    State state = State::empty;
    /** Shown, but no longer what the host would give. */
    bool isStale = false;
    bool hasOriginal = false;
    /** When it was put, shown for the last time or replaced. */
    std::int64_t since = 0;
  };

  static std::vector<PageKey> around(const Wish::Seen& wish, std::int64_t songLength, int ahead);
  const Entry* find(const PageKey& key, State state) const;
  Entry* find(const PageKey& key, State state);
  int freeSlot(const Wish::Seen& wish);
  void makeStale(std::size_t slot);
  void empty(std::size_t slot);

  PageCache& cache_;
  std::vector<Entry> entries_;
};

}  // namespace resonate::plugin
