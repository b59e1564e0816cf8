#pragma once

#include <utility>
#include <vector>

namespace resonate {

/** Delays planar sound by a whole number of samples, so that the dry sound meets what a plugin gives back late. */
class DelayLine {
 public:
  /** Sets the delay and forgets what was in it. */
  void prepare(int channels, int delay) {
    rings_.assign(static_cast<std::size_t>(channels), std::vector<float>(static_cast<std::size_t>(delay), 0.0f));
    at_ = 0;
  }

  void process(float* const* channels, int frames) {
    if (rings_.empty() || rings_.front().empty()) return;
    const auto length = rings_.front().size();
    auto at = at_;
    for (std::size_t c = 0; c < rings_.size(); ++c) {
      at = at_;
      for (int i = 0; i < frames; ++i) {
        std::swap(channels[c][i], rings_[c][at]);
        at = at + 1 == length ? 0 : at + 1;
      }
    }
    at_ = at;
  }

  int delay() const { return rings_.empty() ? 0 : static_cast<int>(rings_.front().size()); }

 private:
  std::vector<std::vector<float>> rings_;
  std::size_t at_ = 0;
};

}  // namespace resonate
