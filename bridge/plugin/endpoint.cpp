#include "endpoint.h"

#include <vector>

#include "json.h"

#if !JUCE_WINDOWS
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace resonate::plugin {

namespace {

/** What hosts leave is a few hundred bytes. */
constexpr juce::int64 kMostBytes = 8192;

bool isPrivate(const juce::File& file) {
#if JUCE_WINDOWS
  // It lies in the user's own folder, which the system keeps others out of.
  return file.exists();
#else
  struct stat found {};
  if (::lstat(file.getFullPathName().toRawUTF8(), &found) != 0) return false;
  const bool isPlain = S_ISDIR(found.st_mode) || S_ISREG(found.st_mode);
  return isPlain && found.st_uid == ::geteuid() && (found.st_mode & (S_IRWXG | S_IRWXO)) == 0;
#endif
}

}  // namespace

juce::File endpointFolder() {
  const auto given = juce::SystemStats::getEnvironmentVariable("RESONATE_BRIDGE", {});
  if (juce::File::isAbsolutePath(given)) return juce::File(given);
  return juce::File::getSpecialLocation(juce::File::userHomeDirectory).getChildFile(".resonate/bridge");
}

juce::var readPrivate(const juce::File& folder, const juce::String& name) {
  const auto file = folder.getChildFile(name);
  if (!isPrivate(folder) || !isPrivate(file) || file.getSize() > kMostBytes) return {};
  juce::MemoryBlock bytes;
  if (!file.loadFileAsData(bytes)) return {};
  const auto* begin = static_cast<const std::uint8_t*>(bytes.getData());
  return parseObject(std::vector<std::uint8_t>(begin, begin + bytes.getSize()));
}

bool readEndpoint(const juce::File& folder, Endpoint& into) {
  const auto said = readPrivate(folder, "bridge.json");
  if (!said["socket"].isString() || !said["token"].isString()) return false;
  into = {said["socket"].toString().toStdString(), said["token"].toString()};
  return true;
}

}  // namespace resonate::plugin
