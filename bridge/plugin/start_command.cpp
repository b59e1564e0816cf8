#include "start_command.h"

#include <algorithm>

#include "endpoint.h"

#if !JUCE_WINDOWS
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
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
/** Whether a group is the administrator's, or the person's own alone: many systems give each user one, and let it write whatever the user makes. */
bool isGroupOfOne(gid_t group) {
  if (group == 0) return true;
  const auto* person = ::getpwuid(::geteuid());
  if (person == nullptr || person->pw_gid != group) return false;
  const std::string name(person->pw_name);
  const auto* found = ::getgrgid(group);
  if (found == nullptr || found->gr_name != name) return false;
  for (char** member = found->gr_mem; *member != nullptr; ++member) {
    if (*member != name) return false;
  }
  return true;
}

/** Whether nobody but the person and the administrator can write to a file, or put another one in a folder's place of one. */
bool isTheirsAlone(const struct stat& found) {
  if (found.st_uid != ::geteuid() && found.st_uid != 0) return false;
  // In a sticky folder everybody may write, but nobody replaces what is another's.
  if (S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0) return true;
  return (found.st_mode & S_IWOTH) == 0 && ((found.st_mode & S_IWGRP) == 0 || isGroupOfOne(found.st_gid));
}

/** A path and all folders above it. */
bool isSafe(juce::File file) {
  for (;;) {
    struct stat found {};
    if (::stat(file.getFullPathName().toRawUTF8(), &found) != 0 || !isTheirsAlone(found)) return false;
    if (file.isRoot()) return true;
    file = file.getParentDirectory();
  }
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
  // Where links lead to it, those that put them there have it in hand as well as those who can change the file at their end.
  char real[PATH_MAX];
  if (::realpath(path.c_str(), real) == nullptr) return gone(named);
  const bool isSafeWay = isSafe(juce::File(named)) && isSafe(juce::File(juce::String::fromUTF8(real)));
  return isSafeWay ? juce::String() : unsafe(named);
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
