#include "json.h"

namespace resonate {

namespace {

/** Our deepest message nests four times. JUCE's parser calls itself for each level, so depth has to be limited before it runs. */
constexpr int kMaxDepth = 16;

bool isTooDeep(const std::vector<std::uint8_t>& text) {
  int depth = 0;
  bool inString = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = text[i];
    if (inString) {
      if (c == '\\') ++i;
      else if (c == '"') inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '\'') {
      // JUCE takes these for strings too, JSON does not: what is nested behind one could not be counted.
      return true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

juce::var parseObject(const std::vector<std::uint8_t>& body) {
  const auto* text = reinterpret_cast<const char*>(body.data());
  const auto bytes = static_cast<int>(body.size());
  if (isTooDeep(body) || !juce::CharPointer_UTF8::isValidString(text, bytes)) return {};
  juce::var parsed;
  if (juce::JSON::parse(juce::String::fromUTF8(text, bytes), parsed).failed() || parsed.getDynamicObject() == nullptr) return {};
  return parsed;
}

juce::DynamicObject::Ptr newObject() { return new juce::DynamicObject(); }

std::string toJson(const juce::var& value) { return juce::JSON::toString(value, true).toStdString(); }

}  // namespace resonate
