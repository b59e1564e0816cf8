#include "start_command.h"

#include <algorithm>

#include "endpoint.h"

#if !JUCE_WINDOWS
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace resonate::plugin {

namespace {

constexpr auto kFile = "start.json";
/** A program, its script and a few words. */
constexpr int kMostWords = 16;
constexpr int kMostVariables = 16;

constexpr auto kNever = "It is not known here how Resonate is started: start it yourself once, and this button does it from then on.";

juce::String gone(const juce::String& path) { return path + " is gone, so Resonate cannot be started from here: start it yourself once from where it is now."; }

juce::String unsafe(const juce::String& path) {
  return "Other people may change " + path + ", so it is not started from here: start Resonate yourself, or take that right from them.";
}

#if !JUCE_WINDOWS
bool isOwnersMatter(const struct stat& found) { return found.st_uid == ::geteuid() || found.st_uid == 0; }

/** Whether nobody else can put another file in its place, as far as its own folder is concerned. */
bool isInSafeFolder(const juce::File& file) {
  struct stat folder {};
  if (::stat(file.getParentDirectory().getFullPathName().toRawUTF8(), &folder) != 0) return false;
  // In a sticky folder everybody may write, but nobody replaces what is another's.
  return isOwnersMatter(folder) && ((folder.st_mode & S_IWOTH) == 0 || (folder.st_mode & S_ISVTX) != 0);
}
#endif

/** Empty where the file is there and only the person or the administrator can change it. */
juce::String faultOf(const std::string& path) {
  const auto named = juce::String::fromUTF8(path.c_str());
#if JUCE_WINDOWS
  return juce::File(named).existsAsFile() ? juce::String() : gone(named);
#else
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return gone(named);
  const auto behind = juce::File(named).getLinkedTarget();
  const bool isTheirs = isOwnersMatter(found) && (found.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  return isTheirs && isInSafeFolder(juce::File(named)) && isInSafeFolder(behind) ? juce::String() : unsafe(named);
#endif
}

bool isFile(const std::string& word) { return juce::File::isAbsolutePath(juce::String::fromUTF8(word.c_str())); }

/** As it was written down, whatever it says. */
std::optional<StartCommand> writtenIn(const juce::var& said) {
  const auto* words = said["command"].getArray();
  if (words == nullptr || words->isEmpty() || words->size() > kMostWords) return std::nullopt;
  StartCommand command;
  for (const auto& word : *words) {
    if (!word.isString()) return std::nullopt;
    command.words.push_back(word.toString().toStdString());
  }
  if (!isFile(command.words.front())) return std::nullopt;
  if (auto* variables = said["environment"].getDynamicObject()) {
    for (const auto& [name, value] : variables->getProperties()) {
      if (static_cast<int>(command.environment.size()) == kMostVariables || !value.isString()) return std::nullopt;
      command.environment.push_back((name.toString() + "=" + value.toString()).toStdString());
    }
  }
  return command;
}

}  // namespace

std::optional<StartCommand> readStartCommand(const juce::File& folder, juce::String& refusal) {
  auto command = writtenIn(readPrivate(folder, kFile));
  if (!command) {
    refusal = kNever;
    return std::nullopt;
  }
  for (const auto& word : command->words) {
    if (isFile(word)) refusal = faultOf(word);
    if (refusal.isNotEmpty()) return std::nullopt;
  }
  return command;
}

}  // namespace resonate::plugin
