#pragma once

#include <juce_core/juce_core.h>

#include <optional>
#include <string>
#include <vector>

namespace resonate::plugin {

/** How Resonate is started on this machine: a host writes it down when it runs. */
struct StartCommand {
  /** The program, then what it is told. Whatever begins with a slash is a file. */
  std::vector<std::string> words;
  /** NAME=value, in addition to the environment of the DAW: where the person keeps what Resonate works on. */
  std::vector<std::string> environment;
};

/**
 * Reads what a host left in the folder. Nothing, and a sentence in `refusal`, where none was left, where it is gone from its place, and where somebody
 * else than the person and the system's administrator could have changed it: the program, any file it is told to run, or a folder above one. A group may
 * write where the person is alone in it. What a script loads besides is not looked at.
 */
std::optional<StartCommand> readStartCommand(const juce::File& folder, juce::String& refusal);

/**
 * Starts it so that it outlives the DAW and holds none of its files: a session of its own, all that it says in `log`. Returns when it runs; what becomes of it
 * nobody waits for. False where that is not possible. On a Linux whose C library is older than glibc 2.34 it holds what the DAW did not mark as its own
 * (FD_CLOEXEC).
 */
bool startDetached(const StartCommand& command, const juce::File& log);

}  // namespace resonate::plugin
