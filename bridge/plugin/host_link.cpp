#include "host_link.h"

#include <algorithm>

#include "json.h"

namespace resonate::plugin {

namespace {

/** Milliseconds between two looks for the host: doubled from the first to the last. */
constexpr int kFirstLook = 250;
constexpr int kLastLook = 4000;
/** Milliseconds in which a host that is there answers a hello and an opening, however busy it is. */
constexpr int kAnswerWithin = 15000;
/** Milliseconds between two looks at the playhead while it moves, and while it stands. */
constexpr int kLook = 20;
constexpr int kLookIdle = 100;
/** Questions under way at a time: enough that the host never waits for the next. */
constexpr std::size_t kMostAsked = 6;
/** Milliseconds after which a page that could not be had is asked for again. */
constexpr int kReadAgainIn = 1000;
/** Milliseconds that offline rendering waits for a page. */
constexpr int kOfflinePatience = 10000;

constexpr auto kAway = "Resonate is not running: start it, and this plugin connects by itself.";

juce::int64 now() { return static_cast<juce::int64>(juce::Time::getMillisecondCounterHiRes()); }

}  // namespace

HostLink::HostLink(PageCache& cache, Wish& wish, CaptureFeed& feed, std::function<void()> onCaptured)
    : juce::Thread("Resonate"), cache_(cache), wish_(wish), sender_(feed), onCaptured_(std::move(onCaptured)), store_(cache) {}

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
  const auto until = now() + kOfflinePatience;
  while (!isThere()) {
    // Counted from when the host went away: many instances, blocks and renders wait for it once.
    const auto away = awaySince_.load();
    if (hasGivenUp_.load() || !isThreadRunning() || (away != 0 && now() - away > kOfflinePatience)) return false;
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
  return wait([&] {
    for (auto page = first / kPageFrames; page <= last / kPageFrames; ++page) {
      for (int i = 0; i < count; ++i) {
        if (!cache_.isCurrent({streams[i].part, streams[i].take, page})) return false;
      }
    }
    return true;
  });
}

void HostLink::run() {
  awaySince_.store(now());
  while (!threadShouldExit()) {
    if (connection_ == nullptr && now() >= lookAgainAt_) connect();
    if (connection_ != nullptr) {
      listen();
      if (connection_->isOver()) disconnect(kAway);
      else if ((step_ == Step::greeting || step_ == Step::opening) && now() > answerBy_) disconnect("Resonate does not answer: start it anew.");
    }
    if (step_ == Step::greeted || (step_ == Step::open && isToOpen_.load())) openProject();
    doErrands();
    capture();
    fetch();
    juce::Thread::wait(wish_.see().isPlaying ? kLook : kLookIdle);
  }
  setConnection(nullptr);
  step_ = Step::away;
}

void HostLink::setConnection(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard<std::mutex> lock(connectionMutex_);
    std::swap(connection_, connection);
  }
  // The one before ends here, where nobody waits for the lock.
}

void HostLink::connect() {
  Endpoint endpoint;
  if (readEndpoint(endpointFolder(), endpoint)) setConnection(Connection::open(endpoint.socket, [this] { notify(); }));
  if (connection_ == nullptr) {
    lookAgainIn_ = std::min(kLastLook, std::max(kFirstLook, 2 * lookAgainIn_));
    lookAgainAt_ = now() + lookAgainIn_;
    tell(kAway);
    return;
  }
  auto hello = newObject();
  hello->setProperty("protocol", kProtocol);
  hello->setProperty("token", endpoint.token);
  hello->setProperty("name", juce::File::getSpecialLocation(juce::File::hostApplicationPath).getFileName());
  hello->setProperty("version", RESONATE_VERSION);
  connection_->ask(Message::hello, juce::var(hello.get()));
  step_ = Step::greeting;
  answerBy_ = now() + kAnswerWithin;
}

void HostLink::disconnect(const juce::String& notice) {
  setConnection(nullptr);
  asked_.clear();
  step_ = Step::away;
  sender_.pass();
  // A greeting that is not answered is no return.
  if (awaySince_.load() == 0) awaySince_.store(now());
  lookAgainIn_ = kFirstLook;
  lookAgainAt_ = now() + lookAgainIn_;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.isConnected = status_.isOpen = status_.isCapturing = false;
  }
  tell(notice);
}

void HostLink::listen() {
  while (auto frame = connection_->next()) {
    hear(*frame);
    if (connection_ == nullptr) return;
  }
}

void HostLink::hear(const Frame& frame) {
  const auto type = static_cast<Message>(frame.type);
  if (const auto found = asked_.find(frame.sequence); frame.sequence != 0 && found != asked_.end()) {
    const auto asked = found->second;
    asked_.erase(found);
    if (type == Message::read) return hearSound(frame, asked);
    readAgainAt_ = now() + kReadAgainIn;
    return tell(textIn(frame.body, "message"));
  }
  switch (type) {
    case Message::hello:
      if (step_ != Step::greeting) break;
      if (static_cast<int>(parseObject(frame.body)["protocol"]) != kProtocol) {
        disconnect("This plugin and Resonate are of different versions: install the same version of both.");
        lookAgainAt_ = now() + kLastLook;
        return;
      }
      step_ = Step::greeted;
      lookAgainIn_ = 0;
      awaySince_.store(0);
      hasGivenUp_.store(false);
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        status_.isConnected = true;
        status_.notice.clear();
      }
      connection_->ask(Message::projects, juce::var(newObject().get()));
      break;
    case Message::projects:
      if (auto projects = projectsIn(frame.body)) {
        const std::lock_guard<std::mutex> lock(mutex_);
        status_.projects = std::move(*projects);
        // What was open last is what is meant until the person says otherwise.
        if (chosen_.isEmpty() && !status_.projects.empty()) {
          chosen_ = status_.projects.front().project;
          isToOpen_.store(true);
        }
      }
      break;
    case Message::open:
      if (frame.sequence == opening_ && step_ == Step::opening) hearSong(frame);
      break;
    case Message::changed:
      hearChange(frame);
      break;
    case Message::mend:
      tell(textIn(frame.body, "title") + " …");
      break;
    case Message::captureEnd: {
      const auto made = textIn(frame.body, "project");
      if (made.isEmpty()) break;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        status_.isCapturing = false;
        status_.notice.clear();
      }
      onCaptured_();
      choose(made);
      break;
    }
    case Message::failed:
      hearFailure(frame);
      break;
    case Message::read:
    case Message::captureBegin:
    case Message::captureSound:
      break;
  }
}

void HostLink::hearFailure(const Frame& frame) {
  tell(textIn(frame.body, "message"));
  if (sender_.hearFailure(frame.sequence)) {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.isCapturing = false;
  }
  if (frame.sequence != opening_ || step_ != Step::opening) return;
  // What cannot be opened now (it is being separated) may be later; nobody who renders waits for that.
  hasGivenUp_.store(true);
  // Unless another song was chosen meanwhile, which is asked for next.
  if (isToOpen_.load()) hasGivenUp_.store(false);
  step_ = Step::greeted;
  answerBy_ = now() + kLastLook;
}

void HostLink::hearSong(const Frame& frame) {
  auto song = songIn(frame.body);
  // Whoever changed their mind meanwhile gets what they want now.
  if (!song || isToOpen_.load() || song->rate != juce::roundToInt(rate_.load())) {
    step_ = Step::greeted;
    answerBy_ = 0;
    return;
  }
  if (*song == playing_ && songLength_.load() > 0) store_.distrust();
  else store_.clear();
  playing_ = *song;
  songLength_.store(song->length);
  step_ = Step::open;
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.song = *song;
  status_.isOpen = true;
  status_.notice.clear();
  arrival_.signal();
}

void HostLink::hearChange(const Frame& frame) {
  const auto changed = changedIn(frame.body);
  if (!changed || step_ != Step::open) return;
  for (const auto& span : changed->spans) {
    store_.distrust(span.part, span.start, span.end);
    for (auto& [sequence, asked] : asked_) {
      const auto first = asked.key.page * kPageFrames;
      if (asked.key.part == span.part && first < span.end && span.start < first + kPageFrames) asked.isOutdated = true;
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.song.takes = changed->takes;
}

void HostLink::hearSound(const Frame& frame, const Asked& asked) {
  const auto sound = soundIn(frame.body);
  if (!sound || asked.isOutdated || step_ != Step::open || isToOpen_.load()) return;
  store_.put(asked.key, sound->samples.data(), sound->frames, sound->hasOriginal, wish_.see(), now());
  hasGivenUp_.store(false);
  arrival_.signal();
}

void HostLink::openProject() {
  const auto chosen = project();
  if (chosen.isEmpty() || rate_.load() <= 0.0) return;
  // After a failure it is tried again, but not at once.
  if (!isToOpen_.load() && now() < answerBy_ && step_ == Step::greeted && opening_ != 0) return;
  // In this order: whoever waits for the song sees one or the other.
  step_ = Step::opening;
  isToOpen_.store(false);
  asked_.clear();
  auto body = newObject();
  body->setProperty("project", chosen);
  body->setProperty("rate", juce::roundToInt(rate_.load()));
  opening_ = connection_->ask(Message::open, juce::var(body.get()));
  answerBy_ = now() + kAnswerWithin;
}

void HostLink::fetch() {
  const auto wish = wish_.see();
  if (step_ == Step::open && connection_ != nullptr && now() >= readAgainAt_) {
    for (const auto& key : store_.lacking(wish, playing_.length, kMostAsked)) {
      if (asked_.size() >= kMostAsked) break;
      const auto isUnderWay = [&](const auto& entry) { return entry.second.key == key && !entry.second.isOutdated; };
      if (std::any_of(asked_.begin(), asked_.end(), isUnderWay)) continue;
      auto body = newObject();
      const auto start = key.page * kPageFrames;
      body->setProperty("part", kPartNames[static_cast<std::size_t>(key.part)]);
      body->setProperty("take", key.take);
      body->setProperty("start", static_cast<juce::int64>(start));
      body->setProperty("count", static_cast<int>(std::min<std::int64_t>(kPageFrames, playing_.length - start)));
      asked_[connection_->ask(Message::read, juce::var(body.get()))] = {key, false};
    }
  }
  store_.settle(wish, playing_.length, now());
}

void HostLink::capture() {
  if (connection_ == nullptr || step_ == Step::greeting) return sender_.pass();
  juce::String track;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    track = track_;
  }
  const auto rate = juce::roundToInt(rate_.load());
  const auto said = sender_.send(*connection_, track, rate);
  if (said == CaptureSender::Said::nothing) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (said == CaptureSender::Said::begun) {
    status_.isCapturing = true;
    status_.captureNotice.clear();
    return;
  }
  status_.notice = "What was captured is being taken in …";
  if (sender_.lost() > 0 && rate > 0) {
    const auto seconds = static_cast<double>(sender_.lost()) / rate;
    status_.captureNotice = "Resonate was too slow: " + juce::String(seconds, 2) + " s of what was captured are silence. Capture it again.";
  }
}

void HostLink::doErrands() {
  if (step_ == Step::greeting) return;
  std::vector<Errand> errands;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    errands.swap(errands_);
  }
  // Nobody wants it done when Resonate happens to be there again.
  if (connection_ == nullptr) return;
  for (const auto& errand : errands) connection_->ask(errand.type, errand.body);
}

void HostLink::tell(const juce::String& notice) {
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.notice = notice;
}

}  // namespace resonate::plugin
