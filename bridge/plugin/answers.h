#pragma once

#include <juce_core/juce_core.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "../protocol/messages.h"

namespace resonate::plugin {

/** What the host says, checked. Each is nothing where the body is not what it should be. */

struct ProjectName {
  juce::String project;
  juce::String name;
};
std::optional<std::vector<ProjectName>> projectsIn(const std::vector<std::uint8_t>& body);

/** How far the stems that go through plugins in Resonate are from being heard so. Nothing is said of it by a host that knows of none. */
struct Chains {
  /** The parts that are being rendered, a bit each. */
  unsigned rendering = 0;
  /** A sentence; empty where all is heard as it shall be. */
  juce::String notice;
};
constexpr unsigned bitOf(Part part) { return 1u << static_cast<unsigned>(part); }

struct Song {
  juce::String project;
  juce::String name;
  /** Frames at the rate that was asked for. */
  std::int64_t length = 0;
  double rate = 0.0;
  /** The most takes that a region has. */
  int takes = 0;
  Chains chains;
  bool operator==(const Song& other) const { return project == other.project && length == other.length && rate == other.rate; }
};
std::optional<Song> songIn(const std::vector<std::uint8_t>& body);

struct ChangedSpan {
  Part part = Part::mix;
  std::int64_t start = 0;
  std::int64_t end = 0;
};
struct Changed {
  std::uint32_t revision = 0;
  int takes = 0;
  Chains chains;
  std::vector<ChangedSpan> spans;
};
std::optional<Changed> changedIn(const std::vector<std::uint8_t>& body);

struct Sound {
  std::uint32_t revision = 0;
  int frames = 0;
  bool hasOriginal = false;
  /** Float32, channel after channel, the mended ones first; lies in the body that it was read from. */
  const std::uint8_t* samples = nullptr;
};
std::optional<Sound> soundIn(const std::vector<std::uint8_t>& body);

/** A string of an answer; empty where there is none. */
juce::String textIn(const std::vector<std::uint8_t>& body, const juce::Identifier& name);

}  // namespace resonate::plugin
