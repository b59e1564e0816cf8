#pragma once

#include <cstdint>

namespace resonate {

/** Raised when a message changes its meaning; `hello` tells it. */
constexpr int kProtocol = 1;

/**
 * Types of frames (see native/frame.h). Whoever started this process listens on the socket and asks; every request and every block of
 * sound is answered once, with its sequence number, in the order asked. Events come unasked, with sequence number 0.
 *
 * A body of sound is u32 channels, u32 frames, i64 position (frames from the song's beginning), then float32 planar samples.
 */
enum class FrameType : std::uint32_t {
  request = 1,  ///< JSON `{"do": NAME, …}` (see control.cpp)
  reply = 2,    ///< JSON, what was asked for
  refusal = 3,  ///< JSON `{"error": half a sentence, "insert": place, where it is about one}`: the request or the block could not be served; nothing changed
  sound = 4,
  processed = 5,  ///< sound, as long as what was sent: late by the chain's latency
  event = 6,      ///< JSON `{"event": "changed", "insert": 0}`, `{"event": "closed", …}` (its window, by the person), `{"event": "fault", "insert": 0, "why": …}`
};

constexpr int kMaxChannels = 2;
constexpr int kMaxBlock = 65536;
constexpr int kMaxInserts = 32;

}  // namespace resonate
