#include "host_link.h"

#include "json.h"

// What the thread does: it finds the host, asks it and hears it. What others ask of the thread is in host_link.cpp.

namespace resonate::plugin {

namespace {

/** Milliseconds in which a host that is there answers a hello and an opening, however busy it is. */
constexpr int kAnswerWithin = 15000;
/** Milliseconds between two looks at the playhead while it moves, and while it stands. */
constexpr int kLook = 20;
constexpr int kLookIdle = 100;
/** Milliseconds after which a project that could not be opened is tried again. */
constexpr int kOpenAgainIn = 4000;

juce::int64 now() { return static_cast<juce::int64>(juce::Time::getMillisecondCounterHiRes()); }

}  // namespace

void HostLink::run() {
  awaySince_.store(now());
  while (!threadShouldExit()) {
    if (isToStart_.exchange(false) && connection_ == nullptr) search_.start(now(), project());
    if (connection_ == nullptr) connect();
    if (connection_ != nullptr) {
      listen();
      if (connection_->isOver()) disconnect({});
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
  juce::String token;
  setConnection(search_.look(now(), [this] { notify(); }, token));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_.isStarting = search_.isStarting();
    if (connection_ == nullptr && search_.notice().isNotEmpty()) status_.notice = search_.notice();
  }
  if (connection_ == nullptr) return;
  auto hello = newObject();
  hello->setProperty("protocol", kProtocol);
  hello->setProperty("token", token);
  hello->setProperty("name", juce::File::getSpecialLocation(juce::File::hostApplicationPath).getFileName());
  hello->setProperty("version", RESONATE_VERSION);
  connection_->ask(Message::hello, juce::var(hello.get()));
  step_ = Step::greeting;
  answerBy_ = now() + kAnswerWithin;
}

void HostLink::disconnect(const juce::String& notice) {
  setConnection(nullptr);
  fetcher_.forget();
  step_ = Step::away;
  sender_.pass();
  rendering_.store(0);
  // A greeting that is not answered is no return.
  if (awaySince_.load() == 0) awaySince_.store(now());
  search_.lost(now());
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.isConnected = status_.isOpen = status_.isCapturing = false;
  status_.notice = notice;
  status_.chainNotice.clear();
}

void HostLink::listen() {
  while (auto frame = connection_->next()) {
    hear(*frame);
    if (connection_ == nullptr) return;
  }
}

void HostLink::hear(const Frame& frame) {
  const auto type = static_cast<Message>(frame.type);
  if (fetcher_.isAsked(frame.sequence)) return hearPage(frame);
  switch (type) {
    case Message::hello:
      if (step_ != Step::greeting) break;
      if (static_cast<int>(parseObject(frame.body)["protocol"]) != kProtocol) {
        disconnect("This plugin and Resonate are of different versions: install the same version of both.");
        search_.passBy(now());
        return;
      }
      step_ = Step::greeted;
      search_.found();
      openAgainAt_ = 0;
      awaySince_.store(0);
      hasGivenUp_.store(false);
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        status_.isConnected = true;
        status_.isStarting = false;
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
      tell(textIn(frame.body, "title") + " ...");
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
  openAgainAt_ = now() + kOpenAgainIn;
}

void HostLink::hearSong(const Frame& frame) {
  auto song = songIn(frame.body);
  // Whoever changed their mind meanwhile gets what they want now.
  if (!song || isToOpen_.load() || song->rate != juce::roundToInt(rate_.load())) {
    step_ = Step::greeted;
    openAgainAt_ = 0;
    return;
  }
  if (*song == playing_ && songLength_.load() > 0) fetcher_.distrust();
  else fetcher_.clear();
  hearChains(song->chains);
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
  for (const auto& span : changed->spans) fetcher_.distrust(span);
  hearChains(changed->chains);
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.song.takes = changed->takes;
}

void HostLink::hearChains(const Chains& chains) {
  rendering_.store(chains.rendering);
  const std::lock_guard<std::mutex> lock(mutex_);
  status_.chainNotice = chains.notice;
}

void HostLink::hearPage(const Frame& frame) {
  if (static_cast<Message>(frame.type) != Message::read) tell(textIn(frame.body, "message"));
  // Of a song that is not played any more nothing is taken in.
  if (step_ != Step::open || isToOpen_.load()) return fetcher_.forget();
  if (!fetcher_.take(frame, wish_.see(), now())) return;
  hasGivenUp_.store(false);
  arrival_.signal();
}

void HostLink::openProject() {
  const auto chosen = project();
  if (chosen.isEmpty() || rate_.load() <= 0.0) return;
  // After a failure it is tried again, but not at once.
  if (!isToOpen_.load() && now() < openAgainAt_) return;
  // In this order: whoever waits for the song sees one or the other.
  step_ = Step::opening;
  isToOpen_.store(false);
  fetcher_.forget();
  auto body = newObject();
  body->setProperty("project", chosen);
  body->setProperty("rate", juce::roundToInt(rate_.load()));
  opening_ = connection_->ask(Message::open, juce::var(body.get()));
  answerBy_ = now() + kAnswerWithin;
}

void HostLink::fetch() {
  const auto wish = wish_.see();
  if (step_ == Step::open && connection_ != nullptr) fetcher_.ask(*connection_, wish, playing_.length, now());
  fetcher_.settle(wish, playing_.length, now());
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
  status_.notice = "What was captured is being taken in ...";
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
