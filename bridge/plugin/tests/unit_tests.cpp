// Tests of the plugin's parts. Prints what fails and ends with 1, or says how many there were.

#include <atomic>
#include <cmath>
#include <cstring>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "answers.h"
#include "capture_feed.h"
#include "page_store.h"
#include "state.h"
#include "stem_player.h"
#include "takes.h"

namespace {

using namespace resonate::plugin;

int failures = 0;
int count = 0;
std::string current;

void check(bool isTrue, const char* what) {
  if (isTrue) return;
  ++failures;
  std::cout << "FAILED: " << current << ": " << what << "\n";
}

#define CHECK(condition) check((condition), #condition)

void test(const char* name, void (*body)()) {
  current = name;
  ++count;
  body();
}

constexpr std::int64_t kLength = 40 * kPageFrames;

/** Sample n of a part is a number that only this place has. */
float sampleAt(Part part, int version, int channel, std::int64_t n) {
  return std::sin(static_cast<float>(n) * 0.01f + static_cast<float>(channel)) * 0.5f + 0.01f * static_cast<float>(version) + 0.1f * static_cast<float>(part);
}

std::vector<float> pageOf(PageKey key, int version, int original) {
  std::vector<float> samples;
  for (const int v : original < 0 ? std::vector<int>{version} : std::vector<int>{version, original}) {
    for (int c = 0; c < kChannels; ++c) {
      for (int i = 0; i < kPageFrames; ++i) samples.push_back(sampleAt(key.part, v, c, key.page * kPageFrames + i));
    }
  }
  return samples;
}

struct Room {
  PageCache cache{kPagesPerStream * kMostStreams};
  PageStore store{cache};
  StemPlayer player;
  Wish::Seen wish;
  float before = 0.0f;
  float last = 0.0f;
  bool hasPlayed = false;
  bool isRendered = false;
  std::vector<float> left = std::vector<float>(4096);
  std::vector<float> right = std::vector<float>(4096);

  Room() {
    wish.isPlaying = true;
    wish.streams = {{Part::bass, 0}};
    player.setFade(256);
  }
  void put(PageKey key, int version, int original = -1, std::int64_t now = 0) {
    const auto samples = pageOf(key, version, original);
    store.put(key, samples.data(), kPageFrames, original >= 0, wish, now);
  }
  int play(std::int64_t position, int frames, float mended = 1.0f, int take = 0, Part part = Part::bass) {
    before = hasPlayed ? last : 0.0f;
    const int missing = render(position, frames, mended, take, part);
    last = left[static_cast<std::size_t>(frames - 1)];
    hasPlayed = true;
    return missing;
  }
  int render(std::int64_t position, int frames, float mended, int take, Part part) {
    return player.render(cache, {part, take, mended, position, frames, kLength, isRendered}, left.data(), right.data());
  }
  bool isExactly(int version, std::int64_t position, int frames, int from = 0, Part part = Part::bass) const {
    for (int i = from; i < frames; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (left[at] != sampleAt(part, version, 0, position + i) || right[at] != sampleAt(part, version, 1, position + i)) return false;
    }
    return true;
  }
  /** The largest step from one sample to the next, also from the block before. */
  float roughest(int frames) const {
    float most = std::abs(left[0] - before);
    for (int i = 1; i < frames; ++i) most = std::max(most, std::abs(left[static_cast<std::size_t>(i)] - left[static_cast<std::size_t>(i - 1)]));
    return most;
  }
};

void playsTheVerySamples() {
  Room room;
  for (int page = 0; page < 4; ++page) room.put({Part::bass, 0, page}, 1);
  std::int64_t at = 100;
  for (const int frames : {1, 64, 511, 512, 4096, 4096, 4096, 4096, 4096, 33}) {
    CHECK(room.play(at, frames) == 0);
    CHECK(room.isExactly(1, at, frames));
    at += frames;
  }
}

void isSilentOutsideTheSong() {
  Room room;
  room.put({Part::bass, 0, 0}, 1);
  room.put({Part::bass, 0, 39}, 1);
  CHECK(room.play(-100, 200) == 0);
  CHECK(room.left[99] == 0.0f && room.left[100] == sampleAt(Part::bass, 1, 0, 0));
  CHECK(room.play(kLength - 10, 100) == 0);
  CHECK(room.left[9] == sampleAt(Part::bass, 1, 0, kLength - 1) && room.left[10] == 0.0f && room.left[99] == 0.0f);
}

void isSilentWhereNothingIsThereAndComesInSoftly() {
  Room room;
  CHECK(room.play(0, 512) == 512);
  CHECK(room.left[0] == 0.0f && room.left[511] == 0.0f);
  room.put({Part::bass, 0, 0}, 1);
  CHECK(room.play(512, 512) == 0);
  CHECK(std::abs(room.left[0]) < 0.02f && room.roughest(512) < 0.02f);
  CHECK(room.isExactly(1, 512, 512, 256));
}

void goesOutSoftlyWhereAPageIsMissing() {
  Room room;
  room.put({Part::bass, 0, 0}, 9);
  room.play(kPageFrames - 576, 64);
  CHECK(room.play(kPageFrames - 512, 1024) == 512);
  CHECK(room.roughest(1024) < 0.02f);
  CHECK(room.left[1023] == 0.0f);
}

void switchesVersionsSoftlyAndExactly() {
  Room room;
  room.put({Part::bass, 0, 0}, 20, 1);
  room.play(0, 512, 1.0f);
  CHECK(room.isExactly(20, 0, 512));
  room.play(512, 512, 0.0f);
  CHECK(room.roughest(512) < 0.02f);
  CHECK(room.isExactly(1, 512, 512, 256));
  room.play(1024, 512, 0.5f);
  CHECK(std::abs(room.left[511] - 0.5f * (sampleAt(Part::bass, 20, 0, 1535) + sampleAt(Part::bass, 1, 0, 1535))) < 1e-5f);
  // Beside a very loud original, too, what is heard alone is not computed with the other.
  Room loud;
  loud.put({Part::bass, 0, 0}, 1, 100000);
  loud.play(0, 512, 1.0f);
  CHECK(loud.isExactly(1, 0, 512));
  // A jump begins with what is asked for.
  room.play(100, 10, 1.0f);
  CHECK(room.isExactly(20, 100, 10));
}

void hearsAnEditSoftlyAndAllAtOnce() {
  Room room;
  for (int page = 0; page < 4; ++page) room.put({Part::bass, 0, page}, 1);
  room.play(kPageFrames - 600, 256);
  room.store.distrust(Part::bass, kPageFrames - 1000, kPageFrames + 1000);
  room.wish.position = kPageFrames - 344;
  const auto lacking = room.store.lacking(room.wish, kLength, 10);
  CHECK(lacking.size() >= 2 && lacking[0].page == 0 && lacking[1].page == 1);
  room.put({Part::bass, 0, 0}, 30, -1, 1);
  room.store.settle(room.wish, kLength, 2);
  // The page after it is on its way: nothing changes yet.
  room.play(kPageFrames - 344, 100);
  CHECK(room.isExactly(1, kPageFrames - 344, 100));
  room.put({Part::bass, 0, 1}, 30, -1, 3);
  room.store.settle(room.wish, kLength, 4);
  room.play(kPageFrames - 244, 512);
  CHECK(room.roughest(512) < 0.02f);
  CHECK(room.isExactly(30, kPageFrames - 244, 512, 256));
  // Where nothing was edited all is as it was.
  room.play(2 * kPageFrames, 512);
  CHECK(room.isExactly(1, 2 * kPageFrames, 512));
}

void rendersNothingOfBeforeAnEdit() {
  Room room;
  for (int page = 0; page < 20; ++page) room.put({Part::bass, 0, page}, 1);
  room.isRendered = true;
  CHECK(room.play(8 * kPageFrames - 300, 256) == 0);
  CHECK(room.cache.isCurrent({Part::bass, 0, 8}));
  room.store.distrust(Part::bass, 8 * kPageFrames, 12 * kPageFrames);
  // Who renders has to wait for these, and only for these.
  for (int page = 0; page < 20; ++page) CHECK(room.cache.isCurrent({Part::bass, 0, page}) == (page < 8 || page >= 12));
  room.wish.position = 8 * kPageFrames - 44;
  const auto lacking = room.store.lacking(room.wish, kLength, 4);
  CHECK(lacking.size() == 4 && lacking[0].page == 8 && lacking[3].page == 11);
  for (const auto& key : lacking) room.put(key, 30, -1, 1);
  CHECK(!room.cache.isCurrent({Part::bass, 0, 8}));
  room.store.settle(room.wish, kLength, 2);
  CHECK(room.cache.isCurrent({Part::bass, 0, 8}) && room.cache.isCurrent({Part::bass, 0, 11}));
  CHECK(room.play(8 * kPageFrames - 44, 44) == 0);
  CHECK(room.isExactly(1, 8 * kPageFrames - 44, 44));
  CHECK(room.play(8 * kPageFrames, 512) == 0);
  CHECK(room.isExactly(30, 8 * kPageFrames, 512));
}

void showsAnEditAfterAWhileThoughItsNeighbourDoesNotCome() {
  Room room;
  for (int page = 0; page < 3; ++page) room.put({Part::bass, 0, page}, 1);
  room.store.distrust(Part::bass, 0, 2 * kPageFrames);
  room.put({Part::bass, 0, 0}, 30, -1, 10);
  room.store.settle(room.wish, kLength, 20);
  room.play(0, 64);
  CHECK(room.isExactly(1, 0, 64));
  room.store.settle(room.wish, kLength, 500);
  room.play(10000, 64);
  CHECK(room.isExactly(30, 10000, 64));
}

void keepsWhatWasUntilAnotherTakeIsThere() {
  Room room;
  room.put({Part::bass, 0, 0}, 1);
  room.play(0, 512);
  room.play(512, 512, 1.0f, 2);
  CHECK(room.isExactly(1, 512, 512));
  room.put({Part::bass, 2, 0}, 5);
  room.play(1024, 512, 1.0f, 2);
  CHECK(room.roughest(512) < 0.02f);
  CHECK(room.isExactly(5, 1024, 512, 256));
}

void asksForWhatIsPlayedNextFirst() {
  Room room;
  room.wish.position = 10 * kPageFrames + 5;
  room.wish.streams = {{Part::bass, 0}, {Part::drums, 0}};
  room.wish.loopStart = 3 * kPageFrames;
  auto keys = room.store.lacking(room.wish, kLength, 8);
  CHECK(keys.size() == 8);
  CHECK(keys[0] == (PageKey{Part::bass, 0, 10}) && keys[1] == (PageKey{Part::drums, 0, 10}) && keys[2] == (PageKey{Part::bass, 0, 11}));
  CHECK(keys[6] == (PageKey{Part::bass, 0, 3}));
  for (const auto& key : keys) room.put(key, 1);
  keys = room.store.lacking(room.wish, kLength, 1000);
  CHECK(!keys.empty() && keys[0] == (PageKey{Part::bass, 0, 4}));
  for (const auto& key : keys) CHECK(key.page >= 0 && key.page < 40);
}

void holdsNoMoreThanItMay() {
  Room room;
  const std::int64_t long_ = 1000 * static_cast<std::int64_t>(kPageFrames);
  for (std::int64_t page = 0; page < 400; ++page) {
    room.wish.position = page * kPageFrames;
    for (const auto& key : room.store.lacking(room.wish, long_, 2)) room.put(key, 1);
    CHECK(room.store.shown() <= kPagesPerStream);
    CHECK(static_cast<bool>(room.cache.find({Part::bass, 0, page}, room.cache.generation())));
  }
}

/** One thread fills and replaces, the other reads: what it reads is always whole. */
void isReadWhileItIsFilled() {
  PageCache cache(4);
  std::atomic<bool> isOver{false};
  std::atomic<int> torn{0};
  std::atomic<int> read{0};
  std::thread player([&] {
    while (!isOver.load()) {
      for (std::int64_t page = 0; page < 6; ++page) {
        const auto pin = cache.find({Part::mix, 0, page}, UINT32_MAX);
        if (!pin) continue;
        const auto* samples = pin.mended(0);
        const auto first = samples[0];
        if (static_cast<std::int64_t>(first) % 6 != page) torn.fetch_add(1);
        for (int i = 0; i < kPageFrames; i += 61) {
          if (samples[i] != first) torn.fetch_add(1);
        }
        read.fetch_add(1);
      }
    }
  });
  std::mt19937 random(5);
  for (int round = 0; round < 3000 || read.load() < 1000; ++round) {
    const auto slot = static_cast<int>(random() % 4);
    const auto page = static_cast<std::int64_t>(random() % 6);
    auto* into = cache.take(slot);
    std::fill_n(into, 2 * kChannels * kPageFrames, static_cast<float>(6 * (round % 100000) + page));
    cache.show(slot, {Part::mix, 0, page}, 1, true);
  }
  isOver.store(true);
  player.join();
  CHECK(torn.load() == 0);
}

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

/** The editor chooses by the place in the list, in proportion to its length. */
void listsEachTakeAtItsPlace() {
  const auto names = takeNames();
  CHECK(names.size() == kMostTakes + 1);
  CHECK(names[0] == "Chosen takes");
  for (int n = 1; n <= kMostTakes; ++n) CHECK(names[n] == "Take " + juce::String(n));
}

void keepsItsState() {
  PluginState state;
  state.project = juce::String::fromUTF8("/home/anna/Lieder/\xc3\x9c" "bung's \"1\"");
  state.songStart = -12.25;
  state.parameters.set("blend", 0.375);
  const auto kept = state.encode();
  PluginState again;
  CHECK(again.decode(kept.getData(), static_cast<int>(kept.getSize())));
  CHECK(again.project == state.project && again.songStart == -12.25);
  CHECK(static_cast<double>(again.parameters["blend"]) == 0.375);
  PluginState hostile;
  const std::string wrong = R"({"resonate":1,"project":[1],"songStart":1e300,"parameters":{"blend":7,"take":"x"}})";
  CHECK(hostile.decode(wrong.data(), static_cast<int>(wrong.size())));
  CHECK(hostile.project.isEmpty() && hostile.songStart == 0.0 && static_cast<double>(hostile.parameters["blend"]) == 1.0);
  CHECK(!hostile.parameters.contains("take"));
  CHECK(!hostile.decode("", 0) && !hostile.decode("{}", 2) && !hostile.decode("[[[[", 4));
}

void takesNoHostileAnswer() {
  std::mt19937 random(11);
  const std::vector<std::string> words{"{", "}", "[", "]", "\"spans\"", ":", ",", "1e999", "-1", "null", "\"part\"", "\"bass\"", "{\"projects\":[", "{\"project\":\"x\",\"name\":\"y\",\"length\":1e300}", "\\u0000", "\"\\ud800\""};
  int understood = 0;
  for (int round = 0; round < 10000; ++round) {
    std::vector<std::uint8_t> body;
    if (round % 2 == 0) {
      for (auto n = random() % 12; n > 0; --n) {
        const auto& word = words[random() % words.size()];
        body.insert(body.end(), word.begin(), word.end());
      }
    } else {
      body.resize(random() % 200);
      for (auto& byte : body) byte = static_cast<std::uint8_t>(random());
      // A header of sound that says anything.
      if (body.size() >= 16 && round % 4 == 1) {
        for (std::size_t i = 0; i < 16; ++i) body[i] = static_cast<std::uint8_t>(i % 4 == 0 ? random() % 4 : (random() % 8 == 0 ? random() : 0));
      }
    }
    if (projectsIn(body)) ++understood;
    if (songIn(body)) ++understood;
    if (changedIn(body)) ++understood;
    if (const auto sound = soundIn(body)) {
      ++understood;
      CHECK(sound->samples.size() == static_cast<std::size_t>(sound->frames) * kChannels * (sound->hasOriginal ? 2 : 1));
    }
    textIn(body, "message");
    PluginState state;
    state.decode(body.data(), static_cast<int>(body.size()));
  }
  std::vector<std::uint8_t> deep(200000, '[');
  CHECK(!projectsIn(deep));
  CHECK(understood < 10000);
}

}  // namespace

int main() {
  test("a stem is played sample by sample as it is, in blocks of any size", playsTheVerySamples);
  test("outside the song there is silence", isSilentOutsideTheSong);
  test("where no page is there it is silent, and what comes then comes in softly", isSilentWhereNothingIsThereAndComesInSoftly);
  test("where a page is missing it goes out softly", goesOutSoftlyWhereAPageIsMissing);
  test("mended and original are switched softly, and then exact", switchesVersionsSoftlyAndExactly);
  test("an edit is heard softly, and all of it at once", hearsAnEditSoftlyAndAllAtOnce);
  test("what is rendered offline waits for an edit and has nothing of before it", rendersNothingOfBeforeAnEdit);
  test("an edit is heard though a page beside it does not come", showsAnEditAfterAWhileThoughItsNeighbourDoesNotCome);
  test("what was is heard until another take is there", keepsWhatWasUntilAnotherTakeIsThere);
  test("what is played next is asked for first", asksForWhatIsPlayedNextFirst);
  test("a long song takes no more memory than it may", holdsNoMoreThanItMay);
  test("pages are whole while they are replaced", isReadWhileItIsFilled);
  test("one capture is told from the next, however soon that begins", tellsOneCaptureFromTheNext);
  test("a capture ends where the transport loops or jumps", endsACaptureWhereTheTransportJumps);
  test("what of a capture finds no room is silence of the same length", putsSilenceWhereACaptureFoundNoRoom);
  test("the list of takes has one for each value of the parameter", listsEachTakeAtItsPlace);
  test("a state comes back as it was, and a hostile one changes nothing", keepsItsState);
  test("10,000 hostile answers are refused", takesNoHostileAnswer);
  std::cout << count - (failures > 0 ? 1 : 0) << " of " << count << " tests" << (failures > 0 ? ", with failures" : " passed") << "\n";
  return failures == 0 ? 0 : 1;
}
