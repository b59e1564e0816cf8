#include "page_store.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace resonate::plugin {

namespace {

/** Of the pages of a stream: the rest is behind the playhead, at the beginning of the loop, or waits to replace another. */
constexpr int kAhead = 44;
constexpr int kAtLoop = 6;
/** Pages from the playhead on that are changed together: an edit that reaches over their edge is heard whole. */
constexpr int kTogether = 3;
/** Milliseconds after which a page that was replaced is surely faded out. */
constexpr int kFaded = 500;
/** Milliseconds that what came waits for its neighbours at the most. */
constexpr int kPatience = 150;

}  // namespace

PageStore::PageStore(PageCache& cache) : cache_(cache), entries_(static_cast<std::size_t>(cache.size())) {}

void PageStore::clear() {
  for (std::size_t i = 0; i < entries_.size(); ++i) empty(i);
}

void PageStore::distrust() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].state == State::shown) makeStale(i);
    if (entries_[i].state == State::waiting) empty(i);
  }
}

void PageStore::distrust(Part part, std::int64_t start, std::int64_t end) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    const auto first = entry.key.page * kPageFrames;
    if (entry.key.part != part || first >= end || first + kPageFrames <= start) continue;
    if (entry.state == State::shown) makeStale(i);
    if (entry.state == State::waiting) empty(i);
  }
}

std::vector<PageKey> PageStore::around(const Wish::Seen& wish, std::int64_t songLength, int ahead) {
  std::vector<PageKey> keys;
  const auto last = songLength <= 0 ? -1 : (songLength - 1) / kPageFrames;
  const auto add = [&](std::int64_t page) {
    if (page < 0 || page > last) return;
    for (const auto& stream : wish.streams) {
      const PageKey key{stream.part, stream.take, page};
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  };
  const auto here = std::max<std::int64_t>(0, wish.position) / kPageFrames;
  for (int i = 0; i < std::min(ahead, kTogether); ++i) add(here + i);
  if (wish.loopStart >= 0) {
    for (int i = 0; i < std::min(ahead, kAtLoop); ++i) add(wish.loopStart / kPageFrames + i);
  }
  for (int i = kTogether; i < ahead; ++i) add(here + i);
  add(here - 1);
  return keys;
}

std::vector<PageKey> PageStore::lacking(const Wish::Seen& wish, std::int64_t songLength, std::size_t most) const {
  std::vector<PageKey> keys;
  for (const auto& key : around(wish, songLength, kAhead)) {
    if (keys.size() >= most) break;
    const auto* shown = find(key, State::shown);
    if ((shown == nullptr || shown->isStale) && find(key, State::waiting) == nullptr) keys.push_back(key);
  }
  return keys;
}

void PageStore::put(PageKey key, const void* samples, int frames, bool hasOriginal, const Wish::Seen& wish, std::int64_t now) {
  const auto slot = freeSlot(wish);
  if (slot < 0) return;
  auto* into = cache_.take(slot);
  const int planes = kChannels * (hasOriginal ? 2 : 1);
  const auto used = static_cast<std::size_t>(std::clamp(frames, 0, kPageFrames));
  for (int i = 0; i < planes; ++i) {
    const auto* plane = static_cast<const std::uint8_t*>(samples) + sizeof(float) * static_cast<std::size_t>(i) * static_cast<std::size_t>(frames);
    std::memcpy(into + i * kPageFrames, plane, used * sizeof(float));
    std::fill(into + i * kPageFrames + used, into + (i + 1) * kPageFrames, 0.0f);
  }
  auto& entry = entries_[static_cast<std::size_t>(slot)];
  const bool replaces = find(key, State::shown) != nullptr;
  entry = {key, replaces ? State::waiting : State::shown, false, hasOriginal, now};
  if (!replaces) cache_.show(slot, key, cache_.generation(), hasOriginal);
}

void PageStore::settle(const Wish::Seen& wish, std::int64_t songLength, std::int64_t now) {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].state == State::replaced && now - entries_[i].since > kFaded) empty(i);
  }
  const auto isWaiting = [](const Entry& entry) { return entry.state == State::waiting; };
  if (std::none_of(entries_.begin(), entries_.end(), isWaiting)) return;
  bool isDue = true;
  for (const auto& key : around(wish, songLength, kTogether)) {
    const auto* shown = find(key, State::shown);
    if (shown != nullptr && shown->isStale && find(key, State::waiting) == nullptr) isDue = false;
  }
  for (const auto& entry : entries_) {
    if (isWaiting(entry) && now - entry.since > kPatience) isDue = true;
  }
  if (!isDue) return;
  const auto generation = cache_.generation() + 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& entry = entries_[i];
    if (entry.state != State::waiting) continue;
    if (auto* old = find(entry.key, State::shown)) {
      old->state = State::replaced;
      old->since = now;
      cache_.setStale(static_cast<int>(old - entries_.data()));
    }
    cache_.show(static_cast<int>(i), entry.key, generation, entry.hasOriginal);
    entry.state = State::shown;
    entry.since = now;
  }
  cache_.setGeneration(generation);
}

int PageStore::shown() const {
  return static_cast<int>(std::count_if(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.state == State::shown; }));
}

const PageStore::Entry* PageStore::find(const PageKey& key, State state) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.state == state && entry.key == key; });
  return found == entries_.end() ? nullptr : &*found;
}

PageStore::Entry* PageStore::find(const PageKey& key, State state) {
  return const_cast<Entry*>(static_cast<const PageStore*>(this)->find(key, state));
}

int PageStore::freeSlot(const Wish::Seen& wish) {
  const auto most = std::min(entries_.size(), static_cast<std::size_t>(kPagesPerStream) * std::max<std::size_t>(1, wish.streams.size()));
  std::size_t used = 0;
  int free = -1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].state != State::empty) ++used;
    else if (free < 0) free = static_cast<int>(i);
  }
  if (free >= 0 && used < most) return free;
  // What is played no more makes way first, then what is farthest from the playhead and from the loop.
  const auto distance = [&](const Entry& entry) {
    const bool isPlayed = std::find(wish.streams.begin(), wish.streams.end(), Stream{entry.key.part, entry.key.take}) != wish.streams.end();
    if (!isPlayed) return INT64_MAX;
    const auto away = std::abs(entry.key.page - wish.position / kPageFrames);
    return wish.loopStart < 0 ? away : std::min(away, std::abs(entry.key.page - wish.loopStart / kPageFrames));
  };
  int farthest = -1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].state != State::shown) continue;
    if (farthest < 0 || distance(entries_[i]) > distance(entries_[static_cast<std::size_t>(farthest)])) farthest = static_cast<int>(i);
  }
  if (farthest >= 0) empty(static_cast<std::size_t>(farthest));
  return farthest;
}

void PageStore::makeStale(std::size_t slot) {
  entries_[slot].isStale = true;
  cache_.setStale(static_cast<int>(slot));
}

void PageStore::empty(std::size_t slot) {
  if (entries_[slot].state == State::empty) return;
  cache_.hide(static_cast<int>(slot));
  entries_[slot] = {};
}

}  // namespace resonate::plugin
