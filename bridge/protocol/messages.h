#pragma once

#include <array>
#include <cstdint>

/** The C++ side of messages.ts; PROTOCOL.md tells in words what plugin and host say to each other. Carried in the frames of native/frame.h. */
namespace resonate::plugin {

constexpr int kProtocol = 1;

enum class Message : std::uint32_t {
  hello = 1,
  projects = 2,
  open = 3,
  read = 4,
  changed = 5,
  mend = 6,
  captureBegin = 7,
  captureSound = 8,
  captureEnd = 9,
  failed = 255,
};

/** Bytes of body that the plugin takes: more than the longest answer, 65,536 frames of two versions, has. */
constexpr std::uint32_t kMostAnswered = 1u << 22;
/** Channels of all sound on the wire. */
constexpr int kChannels = 2;
/** Frames that are asked for at a time, at the most. */
constexpr int kMostFrames = 65536;
/** Bytes before the samples of an answer to `read`: revision, channels, frames, whether the original follows; u32 each. */
constexpr int kSoundHeader = 16;
/** Interleaved frames of a message of captured sound: well below the 1 MiB that the host takes. */
constexpr int kCaptureFrames = 8192;

/** The sounds of a project, by the names of the protocol. */
enum class Part : int { vocals, drums, bass, other, residual, mix };
constexpr std::array<const char*, 6> kPartNames{"vocals", "drums", "bass", "other", "residual", "mix"};

}  // namespace resonate::plugin
