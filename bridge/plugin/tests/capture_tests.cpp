#include "capture_feed.h"
#include "check.h"

namespace resonate::plugin::tests {

namespace {

/** Blocks of 100 frames, of which every sample is `value`. */
void capture(CaptureFeed& feed, bool isOn, std::int64_t position, float value) {
  const std::vector<float> block(100, value);
  feed.set(isOn, position, 100);
  if (feed.isOn()) feed.push(block.data(), block.data(), 100);
}

std::vector<float> all(CaptureFeed& feed, std::int64_t end = INT64_MAX) {
  std::vector<float> heard;
  for (auto some = feed.pull(end); !some.empty(); some = feed.pull(end)) heard.insert(heard.end(), some.begin(), some.end());
  return heard;
}

void tellsOneCaptureFromTheNext() {
  CaptureFeed feed;
  feed.prepare(8000.0);
  capture(feed, true, 0, 1.0f);
  capture(feed, true, 100, 1.0f);
  capture(feed, false, 200, 0.0f);
  capture(feed, true, 5000, 2.0f);
  CHECK(feed.begun() == 2 && feed.startedAt() == 5000 && feed.begunAt() == 400);
  CHECK(all(feed, feed.begunAt()) == std::vector<float>(400, 1.0f));
  CHECK(all(feed) == std::vector<float>(200, 2.0f));
  // Prepared anew at the same rate, what was captured is still there, and over.
  capture(feed, true, 5100, 3.0f);
  feed.prepare(8000.0);
  CHECK(!feed.isOn() && all(feed) == std::vector<float>(200, 3.0f));
}

void endsACaptureWhereTheTransportJumps() {
  CaptureFeed feed;
  feed.prepare(8000.0);
  capture(feed, true, 1000, 1.0f);
  capture(feed, true, 1101, 1.0f);
  CHECK(feed.isOn());
  capture(feed, true, 1000, 2.0f);
  capture(feed, true, 1100, 2.0f);
  CHECK(!feed.isOn() && feed.begun() == 1 && all(feed) == std::vector<float>(400, 1.0f));
  capture(feed, false, 1200, 0.0f);
  capture(feed, true, 3000, 3.0f);
  CHECK(feed.isOn() && feed.begun() == 2 && all(feed) == std::vector<float>(200, 3.0f));
}

void putsSilenceWhereACaptureFoundNoRoom() {
  CaptureFeed feed;
  feed.prepare(8000.0);
  // A FIFO of 40,000 frames keeps a sample free: 399 blocks find room, 101 do not.
  std::int64_t at = 0;
  for (; at < 50000; at += 100) capture(feed, true, at, 1.0f);
  CHECK(feed.lost() == 10100);
  auto heard = all(feed);
  capture(feed, true, at, 2.0f);
  const auto rest = all(feed);
  heard.insert(heard.end(), rest.begin(), rest.end());
  std::vector<float> expected(2 * 39900, 1.0f);
  expected.resize(2 * 50000, 0.0f);
  expected.resize(2 * 50100, 2.0f);
  CHECK(heard == expected && feed.lost() == 10100);
  capture(feed, false, at + 100, 0.0f);
  capture(feed, true, 0, 3.0f);
  CHECK(feed.lost() == 0);
}

}  // namespace

void testCapture() {
  test("one capture is told from the next, however soon that begins", tellsOneCaptureFromTheNext);
  test("a capture ends where the transport loops or jumps", endsACaptureWhereTheTransportJumps);
  test("what of a capture finds no room is silence of the same length", putsSilenceWhereACaptureFoundNoRoom);
}

}  // namespace resonate::plugin::tests
