#include "death_note.h"

#include <atomic>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <unistd.h>

namespace resonate {

namespace {

// A signal handler is given nothing but a number: what it shall write has to lie where it can be found.
std::atomic<int> running{-1};

std::size_t putNumber(char* at, int value) {
  char digits[12];
  std::size_t n = 0;
  do digits[n++] = static_cast<char>('0' + value % 10);
  while ((value /= 10) > 0);
  for (std::size_t i = 0; i < n; ++i) at[i] = digits[n - 1 - i];
  return n;
}

/** Only what a handler may call: no allocation, no stdio. */
void writeDown(int signal) {
  char line[80];
  std::size_t n = 0;
  const auto put = [&](const char* text) {
    std::memcpy(line + n, text, std::strlen(text));
    n += std::strlen(text);
  };
  put("\nresonate-plugin-host: signal ");
  n += putNumber(line + n, signal);
  if (const int insert = running.load(); insert >= 0) {
    put(" in insert ");
    n += putNumber(line + n, insert);
  }
  put("\n");
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line, n);
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

}  // namespace

DeathNote::DeathNote(std::size_t insert) : before_(running.exchange(static_cast<int>(insert))) {}

DeathNote::~DeathNote() { running.store(before_); }

void DeathNote::keep() {
  // A stack of its own: a plugin that recurses for ever dies with no room left on the other.
  static char stack[64 * 1024];
  stack_t alternative{};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof stack;
  ::sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_handler = writeDown;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

}  // namespace resonate
