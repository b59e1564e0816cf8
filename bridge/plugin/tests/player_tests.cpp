#include "check.h"
#include "room.h"

namespace resonate::plugin::tests {

namespace {

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

}  // namespace

void testPlayer() {
  test("a stem is played sample by sample as it is, in blocks of any size", playsTheVerySamples);
  test("outside the song there is silence", isSilentOutsideTheSong);
  test("where no page is there it is silent, and what comes then comes in softly", isSilentWhereNothingIsThereAndComesInSoftly);
  test("where a page is missing it goes out softly", goesOutSoftlyWhereAPageIsMissing);
  test("mended and original are switched softly, and then exact", switchesVersionsSoftlyAndExactly);
}

}  // namespace resonate::plugin::tests
