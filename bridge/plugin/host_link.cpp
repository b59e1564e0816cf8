#include "host_link.h"

#include <algorithm>

#include "json.h"

namespace resonate::plugin {

namespace {

/** Milliseconds between two looks of whoever waits. */
constexpr int kLook = 20;
/** Milliseconds that offline rendering waits for a page. */
constexpr int kOfflinePatience = 10000;

juce::int64 now() { return static_cast<juce::int64>(juce::Time::getMillisecondCounterHiRes()); }

}  // namespace

HostLink::HostLink(PageCache& cache, Wish& wish, CaptureFeed& feed, std::function<void()> onCaptured)
    : juce::Thread("Resonate"), cache_(cache), wish_(wish), sender_(feed), onCaptured_(std::move(onCaptured)), search_(endpointFolder()), fetcher_(cache) {}

HostLink::~HostLink() { stop(); }

void HostLink::start(double rate) {
  // A song at another rate has other pages: nothing plays just now, so all of them may go.
  if (rate_.exchange(rate) != rate) {
    songLength_.store(0);
    isToOpen_.store(true);
  }
  hasGivenUp_.store(false);
  startThread();
  notify();
}

void HostLink::stop() {
  signalThreadShouldExit();
  notify();
  {
    // It may be writing to a host that hangs.
    const std::lock_guard<std::mutex> lock(connectionMutex_);
    if (connection_ != nullptr) connection_->end();
  }
  stopThread(-1);
}

void HostLink::choose(const juce::String& project) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (chosen_ == project) return;
    chosen_ = project;
  }
  // What is in the cache is another song: nobody renders it from now on.
  isToOpen_.store(true);
  songLength_.store(0);
  hasGivenUp_.store(false);
  notify();
}

juce::String HostLink::project() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return chosen_;
}

void HostLink::askForProjects() {
  const std::lock_guard<std::mutex> lock(mutex_);
  errands_.push_back({Message::projects, juce::var(newObject().get())});
  notify();
}

void HostLink::startHost() {
  isToStart_.store(true);
  // A DAW that has not said yet how it plays may show the window before.
  startThread();
  notify();
}

void HostLink::mend(Part part, std::int64_t start, std::int64_t end) {
  auto body = newObject();
  body->setProperty("part", kPartNames[static_cast<std::size_t>(part)]);
  body->setProperty("start", static_cast<juce::int64>(start));
  body->setProperty("end", static_cast<juce::int64>(end));
  const std::lock_guard<std::mutex> lock(mutex_);
  errands_.push_back({Message::mend, juce::var(body.get())});
  notify();
}

void HostLink::nameTrack(const juce::String& track) {
  const std::lock_guard<std::mutex> lock(mutex_);
  track_ = track.substring(0, 100);
}

LinkStatus HostLink::status() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return status_;
}

bool HostLink::wait(const std::function<bool()>& isThere) {
  auto until = now() + kOfflinePatience;
  while (!isThere()) {
    // Counted from when the host went away: many instances, blocks and renders wait for it once.
    const auto away = awaySince_.load();
    if (hasGivenUp_.load() || !isThreadRunning() || (away != 0 && now() - away > kOfflinePatience)) return false;
    // A song takes its plugins as long as it takes.
    if (rendering_.load() != 0) until = now() + kOfflinePatience;
    if (now() > until) {
      // The host is there but does not give it; the blocks that follow do not wait as long again.
      hasGivenUp_.store(true);
      return false;
    }
    notify();
    arrival_.wait(kLook);
  }
  return true;
}

bool HostLink::waitForSong() {
  return wait([this] { return !isToOpen_.load() && step_.load() != Step::opening && songLength_.load() > 0; });
}

bool HostLink::waitForPages(std::int64_t position, int frames, const Stream* streams, int count) {
  const auto last = std::min<std::int64_t>(songLength_.load(), position + frames) - 1;
  const auto first = std::max<std::int64_t>(0, position);
  if (last < first) return true;
  const auto areCurrent = [&] {
    for (auto page = first / kPageFrames; page <= last / kPageFrames; ++page) {
      for (int i = 0; i < count; ++i) {
        if (!cache_.isCurrent({streams[i].part, streams[i].take, page})) return false;
      }
    }
    return true;
  };
  const auto isRendered = [&] {
    const auto isRendering = [&](const Stream& stream) { return (rendering_.load() & bitOf(stream.part)) != 0; };
    return std::none_of(streams, streams + count, isRendering);
  };
  // That a take is rendered is told before its first page comes, and that it is done after its pages went stale: each look finds what the other may miss.
  return wait([&] { return areCurrent() && isRendered() && areCurrent(); });
}

}  // namespace resonate::plugin
