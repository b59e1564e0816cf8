#include "start_command.h"

#if JUCE_WINDOWS

#include "windows_process.h"

namespace resonate::plugin {

bool startDetached(const StartCommand& command, const juce::File& log) {
  return startWindowsProcess(command.words, command.environment, log.getFullPathName().toStdString());
}

}  // namespace resonate::plugin

#else

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace resonate::plugin {

namespace {

/** It runs what it is told in the background and ends: so nobody has to wait for what was started, which is no child of the DAW. */
constexpr auto kInBackground = "\"$0\" \"$@\" &";

/** Libraries that a DAW brings along for itself and that other programs must not be given. */
bool isForTheDawAlone(const std::string& variable) { return variable.rfind("LD_", 0) == 0 || variable.rfind("DYLD_", 0) == 0; }

/** That of the DAW, with what the command sets in place of what it has. */
std::vector<std::string> environmentOf(const StartCommand& command) {
  auto variables = command.environment;
  const auto nameOf = [](const std::string& variable) { return variable.substr(0, variable.find('=') + 1); };
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string inherited(*at);
    const auto isSame = [&](const std::string& set) { return nameOf(set) == nameOf(inherited); };
    if (!isForTheDawAlone(inherited) && std::none_of(command.environment.begin(), command.environment.end(), isSame)) variables.push_back(inherited);
  }
  return variables;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/** All files but the three usual ones are closed: a sound card that the DAW has open would stay open with the child. */
void closeTheRest(posix_spawn_file_actions_t& actions, short& flags) {
#if JUCE_MAC
  juce::ignoreUnused(actions);
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#elif defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  juce::ignoreUnused(flags);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#else
  juce::ignoreUnused(actions, flags);
#endif
}

}  // namespace

bool startDetached(const StartCommand& command, const juce::File& log) {
  std::vector<std::string> words{"sh", "-c", kInBackground};
  words.insert(words.end(), command.words.begin(), command.words.end());
  auto variables = environmentOf(command);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.getFullPathName().toRawUTF8(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  short flags = POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  closeTheRest(actions, flags);
  posix_spawnattr_setflags(&attributes, flags);

  pid_t shell = 0;
  const int failed = ::posix_spawn(&shell, "/bin/sh", &actions, &attributes, pointersTo(words).data(), pointersTo(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return false;
  int status = 0;
  while (::waitpid(shell, &status, 0) < 0) {
    // The DAW may wait for all children: then it has taken note of this one.
    if (errno != EINTR) return true;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace resonate::plugin

#endif
