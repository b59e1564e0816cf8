#include "capture_sender.h"

#include "json.h"

namespace resonate::plugin {

void CaptureSender::pass() {
  isCapturing_ = false;
  const auto there = feed_.written();
  begun_ = feed_.begun();
  feed_.drop(there);
}

CaptureSender::Said CaptureSender::send(Connection& connection, const juce::String& track, int rate) {
  // In this order: what is written before a capture is seen to have begun is not of the next.
  const auto there = feed_.written();
  const int begun = feed_.begun();
  if (!isCapturing_) {
    if (begun == begun_) {
      feed_.drop(there);
      return Said::nothing;
    }
    begun_ = begun;
    feed_.drop(feed_.begunAt());
    auto body = newObject();
    body->setProperty("name", track);
    body->setProperty("rate", rate);
    body->setProperty("channels", kChannels);
    asked_ = connection.ask(Message::captureBegin, juce::var(body.get()));
    isCapturing_ = true;
    return Said::begun;
  }
  const bool isOn = feed_.isOn();
  const bool isNext = begun != begun_;
  if (!isNext) lost_ = feed_.lost();
  sendUntil(connection, isNext ? feed_.begunAt() : INT64_MAX);
  if (isOn && !isNext) return Said::nothing;
  isCapturing_ = false;
  asked_ = connection.ask(Message::captureEnd, juce::var(newObject().get()));
  return Said::ended;
}

bool CaptureSender::hearFailure(std::uint32_t sequence) {
  // Sound is sent without a number.
  if (sequence != asked_ && !(sequence == 0 && isCapturing_)) return false;
  isCapturing_ = false;
  return true;
}

void CaptureSender::sendUntil(Connection& connection, std::int64_t end) {
  for (auto samples = feed_.pull(end); !samples.empty(); samples = feed_.pull(end)) {
    if (!connection.send(Message::captureSound, samples.data(), samples.size() * sizeof(float))) return;
  }
}

}  // namespace resonate::plugin
