#include "state.h"

#include <cmath>
#include <vector>

#include "json.h"

namespace resonate::plugin {

namespace {

constexpr int kVersion = 1;
constexpr int kMostBytes = 65536;
constexpr int kMostParameters = 64;
constexpr int kLongestPath = 4096;

bool isNumber(const juce::var& value) { return (value.isDouble() || value.isInt() || value.isInt64()) && std::isfinite(static_cast<double>(value)); }

}  // namespace

juce::MemoryBlock PluginState::encode() const {
  auto kept = newObject();
  for (const auto& [name, value] : parameters) kept->setProperty(name, value);
  auto object = newObject();
  object->setProperty("resonate", kVersion);
  object->setProperty("project", project);
  object->setProperty("songStart", songStart);
  object->setProperty("parameters", juce::var(kept.get()));
  const auto text = toJson(juce::var(object.get()));
  return {text.data(), text.size()};
}

bool PluginState::decode(const void* data, int bytes) {
  if (data == nullptr || bytes <= 0 || bytes > kMostBytes) return false;
  const auto* begin = static_cast<const std::uint8_t*>(data);
  const auto said = parseObject(std::vector<std::uint8_t>(begin, begin + bytes));
  // A newer version only adds.
  if (!isNumber(said["resonate"]) || static_cast<double>(said["resonate"]) < kVersion) return false;
  const auto path = said["project"];
  if (path.isString() && path.toString().length() <= kLongestPath) project = path.toString();
  const auto start = said["songStart"];
  if (isNumber(start) && std::abs(static_cast<double>(start)) <= kMostSongStart) songStart = start;
  if (auto* given = said["parameters"].getDynamicObject()) {
    for (const auto& [name, value] : given->getProperties()) {
      if (parameters.size() >= kMostParameters) break;
      if (isNumber(value)) parameters.set(name, juce::jlimit(0.0, 1.0, static_cast<double>(value)));
    }
  }
  return true;
}

}  // namespace resonate::plugin
