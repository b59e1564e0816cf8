#pragma once

#include <stdexcept>

namespace resonate {

/** Thrown where a request cannot be served; its words are half a sentence for the person. */
struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace resonate
