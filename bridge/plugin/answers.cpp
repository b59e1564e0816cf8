#include "answers.h"

#include <cmath>

#include "frame.h"
#include "json.h"

namespace resonate::plugin {

namespace {

constexpr std::size_t kMostProjects = 1000;
constexpr std::size_t kMostSpans = 100000;
/** No song has more frames: the same bound as the host's. */
constexpr double kMost = 1099511627776.0;
constexpr int kLongest = 4096;

/** Reads a number within bounds; false where it is none. */
bool number(const juce::var& value, double least, double most, double& into) {
  if (!value.isDouble() && !value.isInt() && !value.isInt64()) return false;
  const auto found = static_cast<double>(value);
  if (!std::isfinite(found) || found < least || found > most) return false;
  into = found;
  return true;
}

bool text(const juce::var& value, juce::String& into) {
  if (!value.isString()) return false;
  into = value.toString().substring(0, kLongest);
  return true;
}

bool part(const juce::var& value, Part& into) {
  for (std::size_t i = 0; i < kPartNames.size(); ++i) {
    if (value.isString() && value.toString() == kPartNames[i]) {
      into = static_cast<Part>(i);
      return true;
    }
  }
  return false;
}

/** What is missing or wrong is nothing that is said. */
Chains chains(const juce::var& said) {
  Chains found;
  text(said["notice"], found.notice);
  if (const auto* list = said["rendering"].getArray()) {
    for (const auto& item : *list) {
      Part one = Part::mix;
      if (part(item, one)) found.rendering |= bitOf(one);
    }
  }
  return found;
}

}  // namespace

std::optional<std::vector<ProjectName>> projectsIn(const std::vector<std::uint8_t>& body) {
  const auto said = parseObject(body);
  const auto* list = said["projects"].getArray();
  if (list == nullptr || static_cast<std::size_t>(list->size()) > kMostProjects) return std::nullopt;
  std::vector<ProjectName> projects;
  for (const auto& item : *list) {
    ProjectName project;
    if (!text(item["project"], project.project) || !text(item["name"], project.name)) return std::nullopt;
    projects.push_back(std::move(project));
  }
  return projects;
}

std::optional<Song> songIn(const std::vector<std::uint8_t>& body) {
  const auto said = parseObject(body);
  Song song;
  double length = 0.0;
  double takes = 0.0;
  if (!text(said["project"], song.project) || !text(said["name"], song.name)) return std::nullopt;
  if (!number(said["length"], 0, kMost, length) || !number(said["takes"], 0, 1e6, takes)) return std::nullopt;
  if (!number(said["rate"], 1, 1e6, song.rate)) return std::nullopt;
  song.length = static_cast<std::int64_t>(length);
  song.takes = static_cast<int>(takes);
  song.chains = chains(said);
  return song;
}

std::optional<Changed> changedIn(const std::vector<std::uint8_t>& body) {
  const auto said = parseObject(body);
  double revision = 0.0;
  double takes = 0.0;
  const auto* list = said["spans"].getArray();
  if (list == nullptr || static_cast<std::size_t>(list->size()) > kMostSpans) return std::nullopt;
  if (!number(said["revision"], 0, 4294967295.0, revision) || !number(said["takes"], 0, 1e6, takes)) return std::nullopt;
  Changed changed{static_cast<std::uint32_t>(revision), static_cast<int>(takes), chains(said), {}};
  for (const auto& item : *list) {
    ChangedSpan span;
    double start = 0.0;
    double end = 0.0;
    if (!part(item["part"], span.part) || !number(item["start"], -kMost, kMost, start) || !number(item["end"], -kMost, kMost, end)) return std::nullopt;
    span.start = static_cast<std::int64_t>(start);
    span.end = static_cast<std::int64_t>(end);
    changed.spans.push_back(span);
  }
  return changed;
}

std::optional<Sound> soundIn(const std::vector<std::uint8_t>& body) {
  if (body.size() < kSoundHeader) return std::nullopt;
  const auto channels = getU32(body.data() + 4);
  const auto frames = getU32(body.data() + 8);
  const auto more = getU32(body.data() + 12);
  if (channels != kChannels || frames < 1 || frames > kMostFrames || more > 1) return std::nullopt;
  const auto count = static_cast<std::size_t>(frames) * kChannels * (more + 1);
  if (body.size() != kSoundHeader + count * sizeof(float)) return std::nullopt;
  return Sound{getU32(body.data()), static_cast<int>(frames), more == 1, body.data() + kSoundHeader};
}

juce::String textIn(const std::vector<std::uint8_t>& body, const juce::Identifier& name) {
  juce::String found;
  text(parseObject(body)[name], found);
  return found;
}

}  // namespace resonate::plugin
