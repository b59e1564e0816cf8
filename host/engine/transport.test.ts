import { describe, expect, it } from 'vitest';
import { CHUNK } from '../../dsp/graph/chunks.ts';
import type { AssetReader } from '../../dsp/graph/host.ts';
import { openDeck } from '../../tests/engine/deck.ts';
import { documentOf, RAMP_SCALE, ramp, readerOf } from '../../tests/engine/songs.ts';

const RATE = 48_000;

/** Frames of the song, from the samples of a ramp. */
function frames(samples: Float32Array): number[] {
  return [...samples].map((x) => x * RAMP_SCALE);
}

function expectRow(found: readonly number[], first: number): void {
  const wrong = found.findIndex((frame, k) => frame !== first + k);
  expect(wrong < 0 ? 'every frame in its place' : `frame ${found[wrong]} at ${wrong}, not ${first + wrong}`).toBe(
    'every frame in its place',
  );
}

describe('the transport in the engine', () => {
  const sounds = { mix: ramp(20 * RATE) };
  const song = documentOf(sounds, RATE);

  it('plays on from where it was paused, sought and scrubbed to, sample by sample', async () => {
    const { session, run } = await openDeck(song, readerOf(sounds));
    session.seek(1000);
    session.play();
    expectRow(frames((await run(CHUNK + 12_800))[0]), 1000);
    session.seek(500_001);
    expectRow(frames((await run(12_800))[0]), 500_001);
    session.pause();
    expect((await run(12_800))[0].every((x) => x === 0)).toBe(true);
    expect(session.positionAt(0)).toBe(512_801);
    session.play();
    expectRow(frames((await run(12_800))[0]), 512_801);
  });

  it('repeats a loop that no chunk fits, each pass to the sample', async () => {
    const { session, run } = await openDeck(song, readerOf(sounds));
    const loop = { start: 3 * CHUNK - 777, end: 3 * CHUNK - 777 + 30_001 };
    session.setLoop(loop);
    session.seek(loop.start - 5000);
    session.play();
    const found = frames((await run(20 * 30_001 + 5000))[0]);
    expectRow(found.slice(0, 5000), loop.start - 5000);
    for (let pass = 0; pass < 20; pass++) {
      const at = 5000 + pass * 30_001;
      expectRow(found.slice(at, at + 30_001), loop.start);
    }
    session.setLoop(null);
    const rest = frames((await run(40_000))[0]);
    expectRow(rest, rest[0]!);
  });

  it('takes a loop up again that nobody looked after', async () => {
    const { host, session, run } = await openDeck(song, readerOf(sounds));
    session.setLoop({ start: 1000, end: 1100 });
    session.seek(1000);
    session.play();
    await run(1280);
    const unheard = [new Float32Array(128), new Float32Array(128)];
    for (let k = 0; k < 2000; k++) host.process(unheard, 0);
    const found = frames((await run(1280))[0]);
    expect(session.playing).toBe(true);
    // No loop is shorter than a tenth of a second.
    expectRow(found.slice(0, 1280), 1000);
  });

  it('repeats a loop longer than what is resident', async () => {
    const { session, run } = await openDeck(song, readerOf(sounds));
    const loop = { start: 1000, end: 1000 + 5 * CHUNK + 17 };
    session.setLoop(loop);
    session.seek(loop.end - 4 * CHUNK);
    session.play();
    const found = frames((await run(5 * CHUNK))[0]);
    expectRow(found.slice(0, 4 * CHUNK), loop.end - 4 * CHUNK);
    expectRow(found.slice(4 * CHUNK), loop.start);
  });

  it('stops after the last frame and begins at the first again', async () => {
    const { session, run } = await openDeck(song, readerOf(sounds));
    session.seek(song.length - 1000);
    session.play();
    const found = frames((await run(4000))[0]);
    expectRow(found.slice(0, 1000), song.length - 1000);
    expect(found.slice(1000).every((x) => x === 0)).toBe(true);
    expect(session.playing).toBe(false);
    expect(session.positionAt(0)).toBe(song.length);
    session.play();
    expectRow(frames((await run(1280))[0]), 0);
  });

  it('is exact after 65 minutes', async () => {
    const start = 65 * 60 * RATE;
    const long: AssetReader = {
      read: async (_hash, from, count) => {
        const channel = Float32Array.from({ length: count }, (_, i) => ((from + i) % RAMP_SCALE) / RAMP_SCALE);
        return [channel, channel];
      },
    };
    const asset = { hash: 'long', length: start + 10 * RATE };
    const { session, run } = await openDeck({ ...song, length: asset.length, mixAsset: asset }, long);
    session.seek(start);
    session.play();
    expectRow(frames((await run(7 * RATE))[0]), start % RAMP_SCALE);
  });

  it('waits for audio that comes late and leaves no frame out', async () => {
    let release = (): void => {};
    let isLate = false;
    const reader = readerOf(sounds);
    const late: AssetReader = {
      async read(hash, start, count) {
        if (isLate)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return reader.read(hash, start, count);
      },
    };
    let stalls = 0;
    const { host, session, run } = await openDeck(song, late, { onStall: () => stalls++ });
    session.seek(CHUNK);
    session.play();
    await run(1280);
    isLate = true;
    // Nobody waits for the read: time goes on past what is resident.
    const out = [new Float32Array(3 * CHUNK), new Float32Array(3 * CHUNK)];
    for (let at = 0; at < 3 * CHUNK; at += 128) {
      if (at % 2048 === 0) await session.pump();
      host.process(out, at);
    }
    isLate = false;
    release();
    const rest = frames((await run(2 * CHUNK))[0]);
    expect(stalls).toBe(1);
    const before = frames(out[0]!).filter((x) => x !== 0);
    expectRow(before, CHUNK + 1280);
    expectRow(
      rest.filter((x) => x !== 0),
      before.at(-1)! + 1,
    );
  });
});
