#include "check.h"
#include "room.h"

namespace resonate::plugin::tests {

namespace {

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

}  // namespace

void testEdits() {
  test("an edit is heard softly, and all of it at once", hearsAnEditSoftlyAndAllAtOnce);
  test("what is rendered offline waits for an edit and has nothing of before it", rendersNothingOfBeforeAnEdit);
  test("an edit is heard though a page beside it does not come", showsAnEditAfterAWhileThoughItsNeighbourDoesNotCome);
  test("what was is heard until another take is there", keepsWhatWasUntilAnotherTakeIsThere);
}

}  // namespace resonate::plugin::tests
