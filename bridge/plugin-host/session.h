#pragma once

#include <mutex>
#include <thread>

#include "chain.h"
#include "control.h"
#include "frame.h"
#include "protocol.h"

namespace resonate {

/**
 * Serves one chain to whoever listens on the socket. A thread of its own reads what is asked, one thing after another: sound is processed
 * on it, and everything else on the message thread while it waits, so the two never meet in a plugin.
 */
class Session {
 public:
  /** On the message thread, whose loop must run from now on. `onEnd` is called on the session's thread when the peer is gone. */
  Session(LocalSocket socket, std::function<void()> onEnd);
  ~Session();

 private:
  void run();
  void answer(const Frame& request);
  void process(const Frame& sound);
  void send(FrameType type, std::uint32_t sequence, const juce::var& body);

  LocalSocket socket_;
  std::mutex writing_;
  Chain chain_;
  Control control_;
  std::function<void()> onEnd_;
  std::thread thread_;
};

}  // namespace resonate
