#pragma once

#include <juce_core/juce_core.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "../protocol/messages.h"
#include "frame.h"
#include "local_socket.h"

namespace resonate::plugin {

/** A connection to the host, for one thread that asks. What is answered is read by a thread of its own, which ends with the connection. */
class Connection {
 public:
  /** Nothing where nobody listens there. `onArrival` is called by the reading thread whenever there is something to `next`, also the end. */
  static std::unique_ptr<Connection> open(const std::string& socket, std::function<void()> onArrival);
  ~Connection();

  /** Sends a message and returns its number; an answer has the same. */
  std::uint32_t ask(Message type, const juce::var& body);
  bool send(Message type, const void* body, std::size_t bytes);
  /** What has come and was not looked at; nothing where there is none. */
  std::optional<Frame> next();
  bool isOver() const { return isOver_.load(); }
  /** Ends it from any thread: who waits in it comes back. */
  void end();

 private:
  Connection(LocalSocket socket, std::function<void()> onArrival);
  void read();

  LocalSocket socket_;
  std::function<void()> onArrival_;
  std::atomic<bool> isOver_{false};
  std::uint32_t last_ = 0;
  std::mutex mutex_;
  std::deque<Frame> arrived_;
  std::thread reader_;
};

}  // namespace resonate::plugin
