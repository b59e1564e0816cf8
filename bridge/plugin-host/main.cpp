// The process that runs other people's plugins, so that they can end nothing but it.
//
//   resonate-plugin-host --scan FILE      what is in a plugin file, as JSON on stdout
//   resonate-plugin-host --socket PATH    serves one chain to whoever listens there, until they are gone

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <juce_gui_basics/juce_gui_basics.h>

#include "death_note.h"
#include "json.h"
#include "scan.h"
#include "session.h"

namespace {

/** Plugins print. What they print goes to stderr, and our answer to where stdout was. */
FILE* takeStdout() {
  FILE* ours = ::fdopen(::dup(STDOUT_FILENO), "w");
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return ours;
}

/** Without an application object JUCE takes itself for a guest in somebody else's program, and lets a window manager's absence end it. */
juce::JUCEApplicationBase* noApplication() { return nullptr; }

/** Whoever started us may be killed and tell nothing, and a plugin that hangs would then run for ever. */
void endWithParent() {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/** Plugins may do anything when they are destroyed; all that matters has been said, so they are not asked to. */
[[noreturn]] void leave(int status) {
  std::fflush(nullptr);
  std::_Exit(status);
}

int usage() {
  std::fputs("usage: resonate-plugin-host --scan FILE | --socket PATH\n", stderr);
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return usage();
  const juce::String mode(arguments[1]);
  if (mode != "--scan" && mode != "--socket") return usage();
  endWithParent();
  FILE* out = takeStdout();
  resonate::DeathNote::keep();
  juce::JUCEApplicationBase::createInstance = noApplication;
  const juce::ScopedJuceInitialiser_GUI initialiser;
  const auto path = juce::File::getCurrentWorkingDirectory().getChildFile(juce::CharPointer_UTF8(arguments[2]));
  if (mode == "--scan") {
    std::fprintf(out, "%s\n", resonate::toJson(resonate::scan(path)).c_str());
    leave(0);
  }
  auto socket = resonate::LocalSocket::connect(arguments[2]);
  if (!socket.isOpen()) {
    std::fprintf(stderr, "resonate-plugin-host: nobody listens on %s\n", arguments[2]);
    return 1;
  }
  const resonate::Session session(std::move(socket), [] { leave(0); });
  juce::MessageManager::getInstance()->runDispatchLoop();
  leave(0);
}
