#include "page_cache.h"

#include <chrono>
#include <thread>

namespace resonate::plugin {

PageCache::PageCache(int slots) {
  slots_.reserve(static_cast<std::size_t>(slots));
  for (int i = 0; i < slots; ++i) slots_.push_back(std::make_unique<Slot>());
}

PageCache::~PageCache() = default;

PageCache::Pin& PageCache::Pin::operator=(Pin&& other) noexcept {
  if (this != &other) {
    release();
    slot_ = other.slot_;
    other.slot_ = nullptr;
  }
  return *this;
}

void PageCache::Pin::release() {
  if (slot_ != nullptr) slot_->readers.fetch_sub(1);
  slot_ = nullptr;
}

std::uint32_t PageCache::Pin::generation() const { return slot_->generation; }

bool PageCache::Pin::isStale() const { return slot_->isStale.load(); }

const float* PageCache::Pin::mended(int channel) const { return slot_->samples.get() + channel * kPageFrames; }

const float* PageCache::Pin::original(int channel) const {
  return slot_->samples.get() + (slot_->hasOriginal ? kChannels + channel : channel) * kPageFrames;
}

PageCache::Pin PageCache::find(PageKey key, std::uint32_t newest) const {
  const auto wanted = key.packed();
  Pin best;
  for (const auto& slot : slots_) {
    if (slot->key.load() != wanted) continue;
    slot->readers.fetch_add(1);
    Pin pin(slot.get());
    if (slot->key.load() != wanted || slot->generation > newest) continue;
    if (!best || slot->generation > best.generation()) best = std::move(pin);
  }
  return best;
}

bool PageCache::isCurrent(PageKey key) const {
  const auto pin = find(key, generation());
  return pin && !pin.isStale();
}

float* PageCache::take(int slot) {
  hide(slot);
  auto& samples = slots_[static_cast<std::size_t>(slot)]->samples;
  if (samples == nullptr) samples.reset(new float[2 * kChannels * kPageFrames]);
  return samples.get();
}

void PageCache::show(int slot, PageKey key, std::uint32_t generation, bool hasOriginal) {
  auto& taken = *slots_[static_cast<std::size_t>(slot)];
  taken.generation = generation;
  taken.hasOriginal = hasOriginal;
  taken.isStale.store(false);
  taken.key.store(key.packed());
}

void PageCache::setStale(int slot) { slots_[static_cast<std::size_t>(slot)]->isStale.store(true); }

void PageCache::hide(int slot) {
  auto& hidden = *slots_[static_cast<std::size_t>(slot)];
  hidden.key.store(0);
  // Who plays holds a page for a part of a block.
  while (hidden.readers.load() != 0) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

}  // namespace resonate::plugin
