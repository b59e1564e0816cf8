#pragma once

#include <stdexcept>
#include <string>

namespace resonate {

/** Thrown where a request cannot be served; its words are half a sentence for the person. */
struct Refusal : std::runtime_error {
  explicit Refusal(const std::string& why, int about = -1) : std::runtime_error(why), insert(about) {}
  /** Place in the chain of the plugin that it is about; -1: it is about none. */
  int insert;
};

}  // namespace resonate
