import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as av from 'node-av';
import { memorySource, readSpan } from '../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../dsp/audio/source.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { mixSource, monoSource, pour } from '../../dsp/audio/views.ts';
import { detectDamage } from '../../dsp/damage/detect.ts';
import { master } from '../../dsp/master/master.ts';
import { measure, measureLevels } from '../../dsp/measure/measure.ts';
import { analyseDrums } from '../../dsp/music/drums/drums.ts';
import { analyseHarmony } from '../../dsp/music/harmony/harmony.ts';
import { analyseBass } from '../../dsp/music/notes/bass.ts';
import { analyseLead } from '../../dsp/music/notes/lead.ts';
import { analyseRhythm } from '../../dsp/music/rhythm/rhythm.ts';
import { separators } from '../../dsp/separate/separators.ts';
import { AssetWriter, openAsset } from '../../host/audio/asset.ts';
import { decode } from '../../host/audio/decode.ts';
import { openWriter } from '../../host/audio/encode.ts';
import { ROOT, resonate } from '../run-resonate.ts';
import { benchProject } from './project.ts';

/**
 * `npm run bench`: how fast each stage is, as × realtime on one core, best of three, each beside a reference that runs in the same process
 * where there is one; then the whole job as a person runs it. On a shared machine trust the ratios, not the single figures.
 */

const RUNS = 3;
const demo = join(ROOT, 'presets', 'demo');
const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-'));
const require = createRequire(import.meta.url);

interface Row {
  readonly stage: string;
  /** Seconds of audio a second. */
  readonly speed: number;
  readonly reference?: { readonly name: string; readonly speed: number };
}

/** Speed of `work` on `seconds` of audio: the best of RUNS. */
function speedOf(seconds: number, work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const began = performance.now();
    work();
    best = Math.min(best, (performance.now() - began) / 1000);
  }
  return seconds / best;
}

function print({ stage, speed, reference }: Row): void {
  const beside =
    reference === undefined
      ? ''
      : `${reference.name.padEnd(34)} ${figure(reference.speed)}   ratio ${(speed / reference.speed).toFixed(2)}`;
  process.stdout.write(`${stage.padEnd(30)} ${figure(speed)}   ${beside}`.trimEnd().concat('\n'));
}

function figure(speed: number): string {
  return `${speed.toFixed(speed < 20 ? 1 : 0).padStart(6)} x`;
}

/** FFmpeg's own decoder, samples thrown away. */
function decodeOnly(path: string): void {
  const input = new av.FormatContext();
  av.FFmpegError.throwIfError(input.openInputSync(path), 'open');
  input.findStreamInfoSync();
  const index = input.findBestStream(av.AVMEDIA_TYPE_AUDIO);
  const stream = input.streams![index]!;
  const context = new av.CodecContext();
  context.allocContext3(av.Codec.findDecoder(stream.codecpar.codecId)!);
  context.parametersToContext(stream.codecpar);
  av.FFmpegError.throwIfError(context.open2Sync(null, null), 'open2');
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  while (input.readFrameSync(packet) >= 0) {
    context.sendPacketSync(packet);
    while (context.receiveFrameSync(frame) >= 0) frame.unref();
    packet.unref();
  }
  packet.free();
  frame.free();
  context.freeContext();
  input.closeInputSync();
}

function withEssentia(
  mono: Float32Array,
  use: (essentia: Essentia, vector: { delete(): void }) => { delete?(): void },
): void {
  const vector = essentia.arrayToVector(mono);
  use(essentia, vector);
  vector.delete();
}

interface Essentia {
  arrayToVector(x: Float32Array): { delete(): void };
  RhythmExtractor2013(signal: object, maxTempo: number, method: string, minTempo: number): { delete?(): void };
  KeyExtractor(signal: object): { delete?(): void };
  LoudnessEBUR128(left: object, right: object): { delete?(): void };
}

const { Essentia: EssentiaClass, EssentiaWASM } = require('essentia.js') as {
  Essentia: new (wasm: unknown) => Essentia;
  EssentiaWASM: unknown;
};
const essentia = new EssentiaClass(EssentiaWASM);

process.stdout.write(`${'stage'.padEnd(30)}  speed    reference in the same run\n`);
const files = perStem((stem) => join(demo, 'damaged', `${stem}.flac`));
const decoded = perStem((stem) => decode(files[stem], folder, {}, noProgress).asset);
const stems = perStem((stem): AudioSource => {
  const source = openAsset(folder, decoded[stem].hash);
  return memorySource(readSpan(source, 0, source.length), source.sampleRate);
});
const { sampleRate, length } = stems.vocals;
const seconds = length / sampleRate;
const mixed = mixSource(Object.values(stems));
const mix = memorySource(readSpan(mixed, 0, length), sampleRate);
const [mono] = readSpan(monoSource(mix), 0, length);

print({
  stage: 'decode FLAC to an asset',
  speed: speedOf(seconds, () => void decode(files.other, folder, {}, noProgress)),
  reference: { name: 'FFmpeg, decoding alone', speed: speedOf(seconds, () => decodeOnly(files.other)) },
});
print({
  stage: 'loudness, range, true peak',
  speed: speedOf(seconds, () => void measureLevels(mix, noProgress)),
  reference: {
    name: 'essentia LoudnessEBUR128',
    speed: speedOf(seconds, () => {
      const [left, right] = readSpan(mix, 0, length).map((channel) => essentia.arrayToVector(channel));
      essentia.LoudnessEBUR128(left!, right!);
      left!.delete();
      right!.delete();
    }),
  },
});
print({ stage: 'all measures', speed: speedOf(seconds, () => void measure(mix, noProgress)) });
print({
  stage: 'separate',
  speed: speedOf(seconds, () =>
    separators[0]!.separate(
      mix,
      perStem(() => new AssetWriter(folder, sampleRate, mix.channels)),
      noProgress,
    ),
  ),
});
print({
  stage: 'find damage, one stem',
  speed: speedOf(seconds, () => void detectDamage(stems.drums, { stem: 'drums' }, noProgress)),
});
const rhythmInput = { mix, drums: stems.drums, bass: stems.bass, damage: [] };
print({
  stage: 'beats and downbeats',
  speed: speedOf(seconds, () => void analyseRhythm(rhythmInput, noProgress)),
  reference: {
    name: 'essentia RhythmExtractor2013, degara',
    speed: speedOf(seconds, () =>
      withEssentia(mono!, (tool, vector) => tool.RhythmExtractor2013(vector, 208, 'degara', 40)),
    ),
  },
});
const rhythm = analyseRhythm(rhythmInput, noProgress);
print({
  stage: 'key and chords',
  speed: speedOf(seconds, () => void analyseHarmony({ mix, stems, rhythm, damage: [] }, noProgress)),
  reference: {
    name: 'essentia KeyExtractor, key alone',
    speed: speedOf(seconds, () => withEssentia(mono!, (tool, vector) => tool.KeyExtractor(vector))),
  },
});
print({ stage: 'lead melody', speed: speedOf(seconds, () => void analyseLead(stems.vocals, [], noProgress)) });
print({ stage: 'bass notes', speed: speedOf(seconds, () => void analyseBass(stems.bass, [], noProgress)) });
print({
  stage: 'drum hits',
  speed: speedOf(seconds, () => void analyseDrums({ drums: stems.drums, rhythm, damage: [] }, noProgress)),
});
print({
  stage: 'master',
  speed: speedOf(seconds, () => {
    const writer = new AssetWriter(folder, sampleRate, mix.channels);
    master(mix, writer, { targetLufs: -14, truePeakDb: -1 }, noProgress);
    writer.abort();
  }),
});
for (const format of ['wav', 'flac', 'mp3'] as const) {
  print({
    stage: `write ${format}`,
    speed: speedOf(seconds, () => {
      const writer = openWriter(join(folder, `x.${format}`), { format, sampleRate, channels: mix.channels });
      pour(mix, writer, noProgress);
      writer.finish();
    }),
  });
}

await benchProject((line) => process.stdout.write(`${line}\n`));

const out = join(folder, 'restored');
const whole = await resonate(['restore', join(demo, 'damaged'), '--out', out, '--json'], {
  cache: join(folder, 'cache'),
});
if (whole.status === 0) {
  const report = JSON.parse(whole.stdout) as { time: Record<string, number>; peakMemory: number };
  print({ stage: 'restore, stems given, all cores', speed: seconds / report.time.all! });
  const stages = Object.entries(report.time).filter(([name]) => name !== 'all');
  process.stdout.write(
    `  of which, summed over threads: ${stages.map(([name, spent]) => `${name} ${spent.toFixed(1)} s`).join(', ')}\n`,
  );
  process.stdout.write(
    `  peak memory ${(report.peakMemory / 1e6).toFixed(0)} MB for ${seconds.toFixed(0)} s of music\n`,
  );
} else {
  process.stdout.write(`restore failed: ${whole.stderr}\n`);
  process.exitCode = 1;
}
rmSync(folder, { recursive: true, force: true });
