#include "frame.h"

#include <algorithm>

namespace resonate {

void putU32(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t getU32(const std::uint8_t* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(at[i]) << (8 * i);
  return value;
}

std::optional<Frame> readFrame(LocalSocket& socket, std::uint32_t mostBytes) {
  std::uint8_t header[kFrameHeaderBytes];
  if (!socket.read(header, sizeof header)) return std::nullopt;
  const auto length = getU32(header);
  if (length > mostBytes) return std::nullopt;
  Frame frame;
  frame.type = getU32(header + 4);
  frame.sequence = getU32(header + 8);
  // The body grows with what has come: a length alone makes nobody reserve memory.
  constexpr std::size_t kStep = 1u << 20;
  for (std::size_t have = 0; have < length;) {
    const auto step = std::min<std::size_t>(kStep, length - have);
    frame.body.resize(have + step);
    if (!socket.read(frame.body.data() + have, step)) return std::nullopt;
    have += step;
  }
  return frame;
}

bool writeFrame(LocalSocket& socket, std::uint32_t type, std::uint32_t sequence, const void* body, std::size_t bytes) {
  std::uint8_t header[kFrameHeaderBytes];
  putU32(header, static_cast<std::uint32_t>(bytes));
  putU32(header + 4, type);
  putU32(header + 8, sequence);
  return socket.write(header, sizeof header) && (bytes == 0 || socket.write(body, bytes));
}

}  // namespace resonate
