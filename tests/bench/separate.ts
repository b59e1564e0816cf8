import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySource, readSpan } from '../../dsp/audio/memory.ts';
import { noProgress } from '../../dsp/audio/source.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { mixSource } from '../../dsp/audio/views.ts';
import { openAsset } from '../../host/audio/asset.ts';
import { decode } from '../../host/audio/decode.ts';
import { openWriter } from '../../host/audio/encode.ts';
import { separateBeginning } from '../../host/chain/beginning.ts';
import { openInput } from '../../host/chain/input.ts';
import { separateMix } from '../../host/chain/separation.ts';
import { DEFAULT_SEPARATOR } from '../../host/chain/separators.ts';
import { Cache } from '../../host/jobs/cache.ts';
import { modelProcess } from '../../host/jobs/model-process.ts';
import { Runner } from '../../host/jobs/runner.ts';
import { ROOT } from '../run-resonate.ts';
import type { Bench } from './report.ts';

/** Seconds of music: a song as people bring them. */
const SECONDS = 270;
const TARGET = { speed: 12, seconds: 3 };

/** A recording opened and taken apart by what separates where nobody chose, on all cores, as the editor does it: from the file to stems. */
export async function benchSeparate(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-'));
  const runner = new Runner({ cache: new Cache(join(folder, 'cache')) });
  try {
    // What every recording after the first finds ready: the run-time's process, and the weights as it wants them.
    const warm = writeSong(join(folder, 'warm.wav'), folder, 5);
    await separateMix(runner, (await openInput(runner, warm)).mix, { name: DEFAULT_SEPARATOR, weights: null });
    const path = writeSong(join(folder, 'song.wav'), folder, SECONDS);
    const began = performance.now();
    const since = (): number => (performance.now() - began) / 1000;
    const { mix } = await openInput(runner, path);
    const opened = since();
    await separateBeginning(runner, mix);
    const heard = since();
    bench.line(`opened after ${opened.toFixed(2)} s`);
    bench.row({
      what: `from the file of ${SECONDS} s to the stems of its first 10 s`,
      figure: `${heard.toFixed(2)} s`,
      target: `< ${TARGET.seconds} s`,
      isMet: heard < TARGET.seconds,
    });
    await separateMix(runner, mix, { name: DEFAULT_SEPARATOR, weights: null });
    const speed = SECONDS / (since() - heard);
    bench.row({
      what: `separation of ${SECONDS} s, default quality, all cores`,
      figure: `${speed.toFixed(1)}x realtime`,
      target: `> ${TARGET.speed}x`,
      isMet: speed > TARGET.speed,
    });
  } finally {
    modelProcess().close();
    await runner.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The mix of the demo song, again and again until it is long enough. */
function writeSong(path: string, folder: string, seconds: number): string {
  const stems = perStem((stem) => {
    const { asset } = decode(join(ROOT, 'presets', 'demo', 'damaged', `${stem}.flac`), folder, {}, noProgress);
    const source = openAsset(folder, asset.hash);
    return memorySource(readSpan(source, 0, source.length), source.sampleRate);
  });
  const mix = mixSource(Object.values(stems));
  const song = readSpan(mix, 0, mix.length);
  const writer = openWriter(path, { format: 'wav', sampleRate: mix.sampleRate, channels: song.length });
  for (let left = seconds * mix.sampleRate; left > 0; left -= mix.length) {
    writer.write(song.map((channel) => channel.subarray(0, Math.min(left, mix.length))));
  }
  writer.finish();
  return path;
}
