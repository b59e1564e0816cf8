#pragma once

#include <juce_core/juce_core.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "answers.h"
#include "capture_sender.h"
#include "connection.h"
#include "host_search.h"
#include "page_fetcher.h"
#include "wish.h"

namespace resonate::plugin {

/** What the person is told. */
struct LinkStatus {
  bool isConnected = false;
  /** Resonate was started from here and is not there yet. */
  bool isStarting = false;
  bool isOpen = false;
  bool isCapturing = false;
  Song song;
  std::vector<ProjectName> projects;
  /** A sentence; empty where all is well. */
  juce::String notice;
  /** What is wrong with what was captured last; until the next. */
  juce::String captureNotice;
  /** What is heard otherwise than it shall be: a stem that is still being rendered through its plugins in Resonate, or cannot be. */
  juce::String chainNotice;
};

/**
 * The way to the host: a thread that finds it, opens the project, keeps the pages around the playhead in the cache and carries what the person asks for.
 * Where the host goes away it looks for it again, at first soon, then more seldom. It begins with `start` and never blocks who plays, but for
 * `waitForPages`, which is for offline rendering.
 */
class HostLink : private juce::Thread {
 public:
  /** `onCaptured` is called by the thread when what was captured is a project, which is then the one that is played. */
  HostLink(PageCache& cache, Wish& wish, CaptureFeed& feed, std::function<void()> onCaptured);
  ~HostLink() override;

  /** Begins, or goes on at another rate. Cheap where nothing changes. */
  void start(double rate);
  void stop();

  /** Chooses what is played; empty: what was open in Resonate last. */
  void choose(const juce::String& project);
  /** The project that is chosen or was found; empty where there is none yet. */
  juce::String project() const;
  void askForProjects();
  /** Starts Resonate where it does not run. Never done unasked. */
  void startHost();
  /** Mends [start, end) of a part, frames of the song. */
  void mend(Part part, std::int64_t start, std::int64_t end);
  /** What a capture is called. */
  void nameTrack(const juce::String& track);
  LinkStatus status() const;

  /** Frames of the song at the rate of `start`; 0 where none is open or was. */
  std::int64_t songLength() const { return songLength_.load(); }
  /**
   * For offline rendering: waits until the pages of [position, position + frames) are there as they sound now, and as long as the host renders them through
   * their plugins. False after `kOfflinePatience` without.
   */
  bool waitForPages(std::int64_t position, int frames, const Stream* streams, int count);
  /** For offline rendering: waits until it is known what is played. */
  bool waitForSong();

 private:
  enum class Step { away, greeting, greeted, opening, open };

  void run() override;
  void connect();
  void setConnection(std::unique_ptr<Connection> connection);
  void disconnect(const juce::String& notice);
  void listen();
  void hear(const Frame& frame);
  void hearFailure(const Frame& frame);
  void hearSong(const Frame& frame);
  void hearChange(const Frame& frame);
  void hearPage(const Frame& frame);
  void hearChains(const Chains& chains);
  void openProject();
  void fetch();
  void capture();
  void doErrands();
  bool wait(const std::function<bool()>& isThere);
  void tell(const juce::String& notice);

  PageCache& cache_;
  Wish& wish_;
  CaptureSender sender_;
  std::function<void()> onCaptured_;

  /** Whoever stops the thread ends the connection; else it is the thread's alone, like what follows. */
  std::mutex connectionMutex_;
  HostSearch search_;
  PageFetcher fetcher_;
  std::unique_ptr<Connection> connection_;
  /** Read by whoever waits for the song. */
  std::atomic<Step> step_{Step::away};
  juce::int64 answerBy_ = 0;
  /** Before that a project that could not be opened is not tried again. */
  juce::int64 openAgainAt_ = 0;
  /** The number of the question whose failure has consequences. */
  std::uint32_t opening_ = 0;
  Song playing_;

  std::atomic<std::int64_t> songLength_{0};
  /** Frames of a second; changes only while nothing plays. */
  std::atomic<double> rate_{0.0};
  std::atomic<bool> isToOpen_{false};
  std::atomic<bool> isToStart_{false};
  /** The parts that the host renders through their plugins just now, a bit each. */
  std::atomic<unsigned> rendering_{0};
  std::atomic<bool> hasGivenUp_{false};
  /** Since when there is no host, milliseconds; 0 while there is one. */
  std::atomic<juce::int64> awaySince_{0};
  juce::WaitableEvent arrival_;

  mutable std::mutex mutex_;
  juce::String chosen_;
  juce::String track_;
  LinkStatus status_;
  struct Errand {
    Message type;
    juce::var body;
  };
  std::vector<Errand> errands_;
};

}  // namespace resonate::plugin
