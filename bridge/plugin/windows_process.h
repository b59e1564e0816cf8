#pragma once

#include <string>
#include <vector>

namespace resonate::plugin {

/**
 * Starts a program on Windows that outlives this process and holds none of its files: no window of a console, all that it says in the file `log`. All in UTF-8;
 * `environment` is NAME=value, in addition to that of this process. False where that is not possible.
 */
bool startWindowsProcess(const std::vector<std::string>& words, const std::vector<std::string>& environment, const std::string& log);

}  // namespace resonate::plugin
