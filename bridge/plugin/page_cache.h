#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "../protocol/messages.h"

namespace resonate::plugin {

/** Frames of a page: 0.34 s at 48 kHz. Larger ones make an edit heard later, smaller ones more questions. */
constexpr int kPageFrames = 16384;

/** Which stretch of which sound a page is. */
struct PageKey {
  Part part = Part::vocals;
  /** 0 the chosen take of each region, n the n-th. */
  int take = 0;
  /** Counted from the beginning of the song. */
  std::int64_t page = 0;

  /** Never 0, which is no page. */
  std::uint64_t packed() const {
    return (1ull << 63) | (static_cast<std::uint64_t>(part) << 56) | (static_cast<std::uint64_t>(take & 0xff) << 48) |
           (static_cast<std::uint64_t>(page) & 0xffffffffffffull);
  }
  bool operator==(const PageKey& other) const { return packed() == other.packed(); }
};

/**
 * Pages of sound between one thread that fills them and one that plays them. The one that plays never waits, locks or allocates.
 *
 * A page may be there in several generations: what was and, after an edit, what is. Who plays asks for the newest up to a generation, so all pages
 * of an edit change at once, and what was can still be faded out.
 *
 * How a slot is shared: who plays counts itself in, looks whether the slot is still what it wants, and reads only then. Who fills takes the name off
 * the slot first and waits until nobody is counted in. All of that is sequentially consistent: either sees the other.
 */
class PageCache {
  struct Slot;

 public:
  explicit PageCache(int slots);
  ~PageCache();

  /** A page that stays as it is as long as this lives; false where there is none. */
  class Pin {
   public:
    Pin() = default;
    ~Pin() { release(); }
    Pin(Pin&& other) noexcept : slot_(other.slot_) { other.slot_ = nullptr; }
    Pin& operator=(Pin&& other) noexcept;

    explicit operator bool() const { return slot_ != nullptr; }
    bool isSame(const Pin& other) const { return slot_ == other.slot_; }
    std::uint32_t generation() const;
    /** Whether the host would give something else by now. */
    bool isStale() const;
    /** kPageFrames samples. */
    const float* mended(int channel) const;
    /** The same as `mended` where nothing is mended. */
    const float* original(int channel) const;

   private:
    friend class PageCache;
    explicit Pin(Slot* slot) : slot_(slot) {}
    void release();
    Slot* slot_ = nullptr;
  };

  /** The newest page of this key up to a generation. For the thread that plays. */
  Pin find(PageKey key, std::uint32_t newest) const;
  /** Whether the page that is heard is what the host would give. */
  bool isCurrent(PageKey key) const;
  /** The generation that is to be heard. */
  std::uint32_t generation() const { return generation_.load(); }

  // What follows is for the thread that fills.

  int size() const { return static_cast<int>(slots_.size()); }
  /** Takes a slot out of use and gives its memory: the mended channels, then the original ones, kPageFrames each. */
  float* take(int slot);
  /** Shows a slot that was taken. */
  void show(int slot, PageKey key, std::uint32_t generation, bool hasOriginal);
  /** What a slot shows is no longer what the host would give. */
  void setStale(int slot);
  /** Takes a slot out of use. */
  void hide(int slot);
  void setGeneration(std::uint32_t generation) { generation_.store(generation); }

 private:
  struct Slot {
    std::atomic<std::uint64_t> key{0};
    std::atomic<int> readers{0};
    std::atomic<bool> isStale{false};
    std::uint32_t generation = 0;
    bool hasOriginal = false;
    /** Allocated when it is first used: a plugin that plays a short song or one stem needs few. */
    std::unique_ptr<float[]> samples;
  };

  std::vector<std::unique_ptr<Slot>> slots_;
  std::atomic<std::uint32_t> generation_{1};
};

}  // namespace resonate::plugin
