#pragma once

#include <juce_core/juce_core.h>

#include <map>

#include "answers.h"
#include "connection.h"
#include "page_store.h"

namespace resonate::plugin {

/** Asks the host for the pages that are lacking, a few at a time, and takes in what it gives. For the thread that has the connection. Times are milliseconds of any clock. */
class PageFetcher {
 public:
  explicit PageFetcher(PageCache& cache) : store_(cache) {}

  /** Another song, or another rate. */
  void clear() { store_.clear(); }
  /** The same song, of which nobody said meanwhile what was edited. */
  void distrust() { store_.distrust(); }
  /** Frames that sound otherwise from now on: also what is on its way may be of before. */
  void distrust(const ChangedSpan& span);
  /** What is on its way is not taken in any more. */
  void forget() { asked_.clear(); }

  /** Asks for what is played next and not there. */
  void ask(Connection& connection, const Wish::Seen& wish, std::int64_t songLength, juce::int64 now);
  /** Shows what came, when that is due. */
  void settle(const Wish::Seen& wish, std::int64_t songLength, juce::int64 now) { store_.settle(wish, songLength, now); }

  /** Whether it is the answer to one of its questions. */
  bool isAsked(std::uint32_t sequence) const { return sequence != 0 && asked_.count(sequence) > 0; }
  /** Takes in such an answer. False: it was a failure, or is of before an edit. */
  bool take(const Frame& answer, const Wish::Seen& wish, juce::int64 now);

 private:
  struct Asked {
    PageKey key;
    bool isOutdated = false;
  };

  PageStore store_;
  std::map<std::uint32_t, Asked> asked_;
  juce::int64 askAgainAt_ = 0;
};

}  // namespace resonate::plugin
