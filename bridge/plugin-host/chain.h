#pragma once

#include <memory>
#include <vector>

#include "insert.h"

namespace resonate {

/** Inserts in a row, and where they are in the song. Changed on the message thread only while nothing is processed. */
class Chain : private juce::AudioPlayHead {
 public:
  std::size_t size() const { return inserts_.size(); }
  Insert& at(std::size_t index) { return *inserts_[index]; }
  /** Puts an insert before place `index` (at most `size()`); it must be prepared before sound goes through it. */
  void add(std::size_t index, std::unique_ptr<Insert> insert);
  void remove(std::size_t index);

  /** Prepares every insert. False: the one at `failed` could not be, and `why` says why; nothing may be processed. */
  bool prepare(const Setting& setting, double tempo, std::size_t& failed, juce::String& why);
  bool isPrepared() const { return isPrepared_; }
  const Setting& setting() const { return setting_; }

  /** In place, any number of frames; `position`: frames from the song's beginning. The inserts that have just failed, by place. */
  std::vector<std::size_t> process(float* const* channels, int frames, std::int64_t position);

  /** Samples that come out later than they went in. */
  int latency() const;
  /** Seconds that go on sounding after the sound has ended. */
  double tail() const;

 private:
  juce::Optional<PositionInfo> getPosition() const override;

  std::vector<std::unique_ptr<Insert>> inserts_;
  Setting setting_;
  double tempo_ = 120;
  std::int64_t position_ = 0;
  bool isPrepared_ = false;
};

}  // namespace resonate
