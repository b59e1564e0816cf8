#include "host_search.h"

#include <algorithm>

#include "start_command.h"

namespace resonate::plugin {

namespace {

/** Milliseconds between two looks for the host: doubled from the first to the last. */
constexpr int kFirstLook = 250;
constexpr int kLastLook = 4000;
/** Milliseconds in which Resonate starts, though it may have to build its window anew after an update. */
constexpr int kStartsWithin = 120000;

constexpr auto kAway = "Resonate is not running: start it, and this plugin connects by itself.";
constexpr auto kStarting = "Resonate is starting ...";
constexpr auto kLog = "start.log";
/** What makes a folder a project. */
constexpr auto kProjectFile = "project.json";

}  // namespace

std::unique_ptr<Connection> HostSearch::look(juce::int64 now, const std::function<void()>& onArrival, juce::String& token) {
  if (now < lookAgainAt_) return nullptr;
  Endpoint endpoint;
  if (readEndpoint(folder_, endpoint)) {
    if (auto connection = Connection::open(endpoint.socket, onArrival)) {
      token = endpoint.token;
      return connection;
    }
  }
  if (isStarting() && now > startsUntil_) {
    startsUntil_ = 0;
    notice_ = "Resonate was started and did not answer: what it said is in " + folder_.getChildFile(kLog).getFullPathName() + ".";
  }
  lookAgainIn_ = isStarting() ? kFirstLook : std::min(kLastLook, std::max(kFirstLook, 2 * lookAgainIn_));
  lookAgainAt_ = now + lookAgainIn_;
  if (notice_.isEmpty()) notice_ = kAway;
  return nullptr;
}

void HostSearch::found() {
  lookAgainIn_ = 0;
  startsUntil_ = 0;
  notice_.clear();
}

void HostSearch::lost(juce::int64 now) {
  lookAgainIn_ = kFirstLook;
  lookAgainAt_ = now + lookAgainIn_;
}

void HostSearch::passBy(juce::int64 now) { lookAgainAt_ = now + kLastLook; }

void HostSearch::start(juce::int64 now, const juce::String& project) {
  if (isStarting()) return;
  juce::String refusal;
  auto command = readStartCommand(folder_, refusal);
  if (!command) {
    notice_ = refusal;
    return;
  }
  if (juce::File::isAbsolutePath(project) && juce::File(project).getChildFile(kProjectFile).existsAsFile()) command->words.push_back(project.toStdString());
  if (!startDetached(*command, folder_.getChildFile(kLog))) {
    notice_ = "Resonate could not be started from here: start it yourself, and this plugin connects by itself.";
    return;
  }
  notice_ = kStarting;
  startsUntil_ = now + kStartsWithin;
  lookAgainAt_ = now;
}

}  // namespace resonate::plugin
