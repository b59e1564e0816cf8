#include <atomic>
#include <random>
#include <thread>

#include "check.h"
#include "room.h"

namespace resonate::plugin::tests {

namespace {

void asksForWhatIsPlayedNextFirst() {
  Room room;
  room.wish.position = 10 * kPageFrames + 5;
  room.wish.streams = {{Part::bass, 0}, {Part::drums, 0}};
  room.wish.loopStart = 3 * kPageFrames;
  auto keys = room.store.lacking(room.wish, kLength, 8);
  CHECK(keys.size() == 8);
  CHECK(keys[0] == (PageKey{Part::bass, 0, 10}) && keys[1] == (PageKey{Part::drums, 0, 10}) && keys[2] == (PageKey{Part::bass, 0, 11}));
  CHECK(keys[6] == (PageKey{Part::bass, 0, 3}));
  for (const auto& key : keys) room.put(key, 1);
  keys = room.store.lacking(room.wish, kLength, 1000);
  CHECK(!keys.empty() && keys[0] == (PageKey{Part::bass, 0, 4}));
  for (const auto& key : keys) CHECK(key.page >= 0 && key.page < 40);
}

void holdsNoMoreThanItMay() {
  Room room;
  const std::int64_t long_ = 1000 * static_cast<std::int64_t>(kPageFrames);
  for (std::int64_t page = 0; page < 400; ++page) {
    room.wish.position = page * kPageFrames;
    for (const auto& key : room.store.lacking(room.wish, long_, 2)) room.put(key, 1);
    CHECK(room.store.shown() <= kPagesPerStream);
    CHECK(static_cast<bool>(room.cache.find({Part::bass, 0, page}, room.cache.generation())));
  }
}

/** One thread fills and replaces, the other reads: what it reads is always whole. */
void isReadWhileItIsFilled() {
  PageCache cache(4);
  std::atomic<bool> isOver{false};
  std::atomic<int> torn{0};
  std::atomic<int> read{0};
  std::thread player([&] {
    while (!isOver.load()) {
      for (std::int64_t page = 0; page < 6; ++page) {
        const auto pin = cache.find({Part::mix, 0, page}, UINT32_MAX);
        if (!pin) continue;
        const auto* samples = pin.mended(0);
        const auto first = samples[0];
        if (static_cast<std::int64_t>(first) % 6 != page) torn.fetch_add(1);
        for (int i = 0; i < kPageFrames; i += 61) {
          if (samples[i] != first) torn.fetch_add(1);
        }
        read.fetch_add(1);
      }
    }
  });
  std::mt19937 random(5);
  for (int round = 0; round < 3000 || read.load() < 1000; ++round) {
    const auto slot = static_cast<int>(random() % 4);
    const auto page = static_cast<std::int64_t>(random() % 6);
    auto* into = cache.take(slot);
    std::fill_n(into, 2 * kChannels * kPageFrames, static_cast<float>(6 * (round % 100000) + page));
    cache.show(slot, {Part::mix, 0, page}, 1, true);
  }
  isOver.store(true);
  player.join();
  CHECK(torn.load() == 0);
}

}  // namespace

void testPages() {
  test("what is played next is asked for first", asksForWhatIsPlayedNextFirst);
  test("a long song takes no more memory than it may", holdsNoMoreThanItMay);
  test("pages are whole while they are replaced", isReadWhileItIsFilled);
}

}  // namespace resonate::plugin::tests
