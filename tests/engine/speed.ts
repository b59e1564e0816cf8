import { openDeck } from './deck.ts';
import { documentOf, noise, readerOf, regionOf, type Sounds, STEM_NAMES } from './songs.ts';

/** What the graph costs. */
interface GraphSpeed {
  /** Seconds of sound per second of processor time, loading of chunks included. */
  readonly realtime: number;
  /** Bytes of the engine's memory in the end. */
  readonly heap: number;
}

/**
 * How fast four stereo stems with a residual, each stem with a mended region every two seconds, play through the graph as the
 * editor plays them: smoothed, metered, at 44.1 kHz. Processor time, so other programs matter little.
 */
export async function graphSpeed(seconds = 10): Promise<GraphSpeed> {
  const rate = 44_100;
  const length = seconds * rate;
  const sounds: Sounds = { take: noise(rate, 9) };
  for (const [k, name] of [...STEM_NAMES, 'residual'].entries()) sounds[name] = noise(length, k + 1);
  const regions = STEM_NAMES.flatMap((stem) =>
    Array.from({ length: Math.floor(seconds / 2) }, (_, k) =>
      regionOf(sounds, stem, 'take', (2 * k + 0.5) * rate, { fadeIn: 882, fadeOut: 882, law: 0.7, blend: 1 }),
    ),
  );
  const soft = { smoothing: 0.008, ramps: { jump: 0.008, joint: 0.003 } };
  const { host, session, run } = await openDeck(documentOf(sounds, rate, regions), readerOf(sounds), soft);
  session.play();
  await session.settle();
  const before = process.cpuUsage();
  await run(length, 64);
  const { user, system } = process.cpuUsage(before);
  return { realtime: seconds / ((user + system) / 1e6), heap: host.heap };
}
