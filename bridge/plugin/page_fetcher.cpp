#include "page_fetcher.h"

#include <algorithm>

#include "json.h"

namespace resonate::plugin {

namespace {

/** Questions under way at a time: enough that the host never waits for the next. */
constexpr std::size_t kMostAsked = 6;
/** Milliseconds after which a page that could not be had is asked for again. */
constexpr int kAskAgainIn = 1000;

}  // namespace

void PageFetcher::distrust(const ChangedSpan& span) {
  store_.distrust(span.part, span.start, span.end);
  for (auto& [sequence, asked] : asked_) {
    const auto first = asked.key.page * kPageFrames;
    if (asked.key.part == span.part && first < span.end && span.start < first + kPageFrames) asked.isOutdated = true;
  }
}

void PageFetcher::ask(Connection& connection, const Wish::Seen& wish, std::int64_t songLength, juce::int64 now) {
  if (now < askAgainAt_) return;
  for (const auto& key : store_.lacking(wish, songLength, kMostAsked)) {
    if (asked_.size() >= kMostAsked) break;
    const auto isUnderWay = [&](const auto& entry) { return entry.second.key == key && !entry.second.isOutdated; };
    if (std::any_of(asked_.begin(), asked_.end(), isUnderWay)) continue;
    auto body = newObject();
    const auto start = key.page * kPageFrames;
    body->setProperty("part", kPartNames[static_cast<std::size_t>(key.part)]);
    body->setProperty("take", key.take);
    body->setProperty("start", static_cast<juce::int64>(start));
    body->setProperty("count", static_cast<int>(std::min<std::int64_t>(kPageFrames, songLength - start)));
    asked_[connection.ask(Message::read, juce::var(body.get()))] = {key, false};
  }
}

bool PageFetcher::take(const Frame& answer, const Wish::Seen& wish, juce::int64 now) {
  const auto found = asked_.find(answer.sequence);
  const auto asked = found->second;
  asked_.erase(found);
  if (static_cast<Message>(answer.type) != Message::read) {
    askAgainAt_ = now + kAskAgainIn;
    return false;
  }
  const auto sound = soundIn(answer.body);
  if (!sound || asked.isOutdated) return false;
  store_.put(asked.key, sound->samples, sound->frames, sound->hasOriginal, wish, now);
  return true;
}

}  // namespace resonate::plugin
