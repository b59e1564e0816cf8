#pragma once

#include <cstddef>

namespace resonate {

/**
 * While it lives, the plugin at this place of the chain is the one that runs: should the process die meanwhile, the last line on stderr
 * names it, `resonate-plugin-host: signal 11 in insert 2`. Without it one crash would cost the whole chain.
 */
class DeathNote {
 public:
  explicit DeathNote(std::size_t insert);
  ~DeathNote();
  DeathNote(const DeathNote&) = delete;
  DeathNote& operator=(const DeathNote&) = delete;

  /** Once, at the start: from now on a deadly signal is written down before it kills. SIGABRT is what a watcher sends to one that hangs. */
  static void keep();

 private:
  int before_;
};

}  // namespace resonate
