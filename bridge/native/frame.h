#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "local_socket.h"

namespace resonate {

/**
 * One message: u32 length of the body in bytes, u32 type, u32 sequence number, then the body. Little-endian.
 * What a type means and what its body looks like is the protocol's matter; a frame is only carried here.
 */
struct Frame {
  std::uint32_t type = 0;
  std::uint32_t sequence = 0;
  std::vector<std::uint8_t> body;
};

constexpr std::size_t kFrameHeaderBytes = 12;

/** A longer body is a broken or hostile peer: the largest honest one is a plugin's state, which may hold samples. */
constexpr std::uint32_t kMaxBodyBytes = 64u << 20;

void putU32(std::uint8_t* at, std::uint32_t value);
std::uint32_t getU32(const std::uint8_t* at);

/** Waits for the next frame. Nothing: the peer is gone, or sent a body of more than `mostBytes`; the connection is of no more use. */
std::optional<Frame> readFrame(LocalSocket& socket, std::uint32_t mostBytes = kMaxBodyBytes);

/** Sends one frame whole. False: the peer is gone. Not to be called by two threads at once. */
bool writeFrame(LocalSocket& socket, std::uint32_t type, std::uint32_t sequence, const void* body, std::size_t bytes);

}  // namespace resonate
