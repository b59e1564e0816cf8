#include "session.h"

#include <cstring>
#include <optional>

#include "json.h"
#include "refusal.h"

namespace resonate {

namespace {

constexpr std::size_t kSoundHeaderBytes = 16;

/** Runs `task` on the message thread and waits for it. */
template <typename Task>
void onMessageThread(Task&& task) {
  juce::MessageManager::getInstance()->callFunctionOnMessageThread(
      [](void* given) -> void* {
        (*static_cast<std::remove_reference_t<Task>*>(given))();
        return nullptr;
      },
      &task);
}

juce::var failure(const Refusal& refusal) {
  auto object = newObject();
  object->setProperty("error", juce::String::fromUTF8(refusal.what()));
  if (refusal.insert >= 0) object->setProperty("insert", refusal.insert);
  return object.get();
}

}  // namespace

Session::Session(LocalSocket socket, std::function<void()> onEnd)
    : socket_(std::move(socket)),
      control_(chain_, [this](const juce::var& event) { send(FrameType::event, 0, event); }),
      onEnd_(std::move(onEnd)),
      thread_([this] { run(); }) {}

Session::~Session() {
  socket_.shutdown();
  thread_.join();
}

void Session::run() {
  while (const auto frame = readFrame(socket_)) {
    if (frame->type == static_cast<std::uint32_t>(FrameType::request)) answer(*frame);
    else if (frame->type == static_cast<std::uint32_t>(FrameType::sound)) process(*frame);
    else send(FrameType::refusal, frame->sequence, failure(Refusal("there is no such message")));
  }
  onEnd_();
}

void Session::answer(const Frame& frame) {
  const auto request = parseObject(frame.body);
  juce::var reply;
  std::optional<Refusal> refused;
  if (request.isVoid()) {
    refused = Refusal("that is no message");
  } else {
    onMessageThread([&] {
      try {
        reply = control_.answer(request);
      } catch (const Refusal& refusal) {
        refused = refusal;
      } catch (const std::exception& error) {
        refused = Refusal(error.what());
      }
    });
  }
  if (refused) send(FrameType::refusal, frame.sequence, failure(*refused));
  else send(FrameType::reply, frame.sequence, reply);
}

void Session::process(const Frame& sound) {
  const auto refuse = [&](const char* why) { send(FrameType::refusal, sound.sequence, failure(Refusal(why))); };
  if (!chain_.isPrepared()) return refuse("the chain is not prepared");
  if (sound.body.size() < kSoundHeaderBytes) return refuse("that is no sound");
  const auto channels = getU32(sound.body.data());
  const auto frames = getU32(sound.body.data() + 4);
  const auto position = static_cast<std::int64_t>(getU32(sound.body.data() + 8) | std::uint64_t{getU32(sound.body.data() + 12)} << 32);
  if (channels != static_cast<std::uint32_t>(chain_.setting().channels)) return refuse("that sound has other channels than the chain");
  if (frames > kMaxBlock || sound.body.size() != kSoundHeaderBytes + std::size_t{4} * channels * frames) {
    return refuse("that sound is not as long as it says");
  }
  std::vector<std::uint8_t> body = sound.body;
  std::vector<float> samples(std::size_t{channels} * frames);
  std::memcpy(samples.data(), body.data() + kSoundHeaderBytes, 4 * samples.size());
  float* planes[kMaxChannels] = {samples.data(), samples.data() + (channels - 1) * frames};
  for (const auto failed : chain_.process(planes, static_cast<int>(frames), position)) {
    auto event = newObject();
    event->setProperty("event", "fault");
    event->setProperty("insert", static_cast<int>(failed));
    event->setProperty("why", "it gave what is no sound");
    send(FrameType::event, 0, event.get());
  }
  std::memcpy(body.data() + kSoundHeaderBytes, samples.data(), 4 * samples.size());
  const std::lock_guard lock(writing_);
  writeFrame(socket_, static_cast<std::uint32_t>(FrameType::processed), sound.sequence, body.data(), body.size());
}

void Session::send(FrameType type, std::uint32_t sequence, const juce::var& body) {
  const auto text = toJson(body);
  const std::lock_guard lock(writing_);
  writeFrame(socket_, static_cast<std::uint32_t>(type), sequence, text.data(), text.size());
}

}  // namespace resonate
