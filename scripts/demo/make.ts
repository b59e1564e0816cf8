/**
 * Makes the demo song in presets/demo: plays the score with FluidR3 GM, spoils copies of the stems in listed ways, writes FLAC and JSON.
 * Needs fluidsynth, fluid-soundfont-gm and ffmpeg. `node scripts/with-runtime.mjs scripts/demo/make.ts`
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PerStem, perStem, STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { Cause, Severity } from '../../dsp/damage/finding.ts';
import { perform } from '../../tests/eval/compose/perform.ts';
import type { SongSpec } from '../../tests/eval/compose/spec.ts';
import { STYLES } from '../../tests/eval/compose/styles.ts';
import { Random } from '../../tests/eval/random.ts';
import { renderSong, sumOf } from '../../tests/eval/render/song.ts';
import { activeLevel, SPOILERS } from '../../tests/eval/spoil/variants.ts';
import type { TrueDamage } from '../../tests/eval/truth.ts';
import { writeWav } from '../../tests/eval/wav.ts';
import { demoScore } from './score.ts';

const ALTO_SAX = 65;
const FINGERED_BASS = 33;

const SPEC: SongSpec = {
  id: 'demo',
  seed: 0,
  style: {
    ...STYLES.pop!,
    name: 'folk pop',
    kit: 0,
    bass: [FINGERED_BASS],
    leads: [ALTO_SAX],
    swing: [0],
    swingUnit: 2,
  },
  bpm: 112,
  tonic: 7,
  mode: 'major',
  sevenths: false,
  swing: 0,
  drift: { kind: 'steady', amount: 0 },
  tuning: 0,
  renderer: 'fluidr3',
  voice: 'patch',
  repetition: 1,
  modulation: 0,
  humanise: 4,
  layers: 2,
  length: 70,
  sampleRate: 44100,
  channels: 2,
};

/** Where it hurts: seconds, chosen so that every cause occurs and the same music is whole elsewhere. */
const DAMAGE: readonly { stem: StemName; cause: Cause; severity: Severity; start: number; end: number }[] = [
  { stem: 'drums', cause: 'clipping', severity: 'severe', start: 12.3, end: 15.6 },
  { stem: 'drums', cause: 'dropout', severity: 'severe', start: 28.4, end: 29.6 },
  { stem: 'drums', cause: 'bandlimit', severity: 'severe', start: 49.2, end: 52.4 },
  { stem: 'bass', cause: 'clipping', severity: 'damaged', start: 17.6, end: 20.5 },
  { stem: 'bass', cause: 'distortion', severity: 'severe', start: 36.2, end: 38.9 },
  { stem: 'bass', cause: 'dropout', severity: 'severe', start: 55.3, end: 56.1 },
  { stem: 'other', cause: 'click', severity: 'damaged', start: 8.2, end: 11.0 },
  { stem: 'other', cause: 'noise', severity: 'severe', start: 24.1, end: 27.5 },
  { stem: 'other', cause: 'bandlimit', severity: 'severe', start: 44.0, end: 47.1 },
  { stem: 'vocals', cause: 'noise', severity: 'damaged', start: 14.4, end: 17.8 },
  { stem: 'vocals', cause: 'dropout', severity: 'damaged', start: 32.98, end: 33.07 },
  { stem: 'vocals', cause: 'artifact', severity: 'damaged', start: 40.0, end: 42.5 },
];

/** How much of a stem's stereo width stays: with vocals, drums and bass in the middle FLAC needs half. */
const WIDTH: PerStem<number> = { vocals: 0, drums: 0, bass: 0, other: 0.2 };
/** The mix would peak at -1 dBFS; -12 leaves headroom for mended stems. */
const GAIN = 0.28;
/** Samples are whole multiples of this many steps of 16 bits (noise at -83 dBFS): FLAC stores the low bits for nothing. */
const GRAIN = 8;

const out = fileURLToPath(new URL('../../presets/demo/', import.meta.url));

function main(): void {
  const { stems, truth } = renderSong(SPEC, perform(SPEC, demoScore()));
  for (const stem of STEMS) slim(stems[stem], WIDTH[stem]);
  const rate = SPEC.sampleRate;
  const { regions, spoiled } = spoilDemo(stems, rate);
  for (const stem of STEMS)
    for (const channel of spoiled[stem]) for (let i = 0; i < channel.length; i++) channel[i] = coarse(channel[i]!);
  for (const folder of ['clean', 'damaged']) mkdirSync(join(out, folder), { recursive: true });
  for (const stem of STEMS) {
    writeFlac(join(out, 'clean', `${stem}.flac`), stems[stem], rate);
    writeFlac(join(out, 'damaged', `${stem}.flac`), spoiled[stem], rate);
  }
  writeFlac(join(out, 'damaged.flac'), sumOf(spoiled), rate);
  const { version: _, ...told } = truth;
  writeFileSync(join(out, 'truth.json'), `${JSON.stringify({ title: 'Morning Platform', ...told }, rounded)}\n`);
  writeFileSync(join(out, 'damage.json'), `${JSON.stringify({ regions }, rounded, 1)}\n`);
}

function spoilDemo(
  clean: PerStem<Float32Array[]>,
  rate: number,
): { regions: TrueDamage[]; spoiled: PerStem<Float32Array[]> } {
  const spoiled = perStem((stem) => clean[stem].map((channel) => channel.slice()));
  const regions = DAMAGE.map(({ stem, cause, severity, start, end }, index) => {
    const others = sumOf({ ...clean, [stem]: clean[stem].map((channel) => new Float32Array(channel.length)) });
    const random = new Random('demo damage', index);
    const active = activeLevel(clean[stem], rate);
    // A gap must lie in sound: it moves on in steps of 20 ms until it does.
    for (let late = 0; late < 1; late += 0.02) {
      const span = { from: Math.round((start + late) * rate), to: Math.round((end + late) * rate) };
      const done = SPOILERS[cause].apply(spoiled[stem], span, { rate, severity, random, active, others });
      if (done) return { stem, start: done.from / rate, end: done.to / rate, cause, severity, detail: done.detail };
    }
    throw new Error(`${stem} at ${start} s does not take ${cause}: choose another place`);
  });
  return { regions, spoiled };
}

/** Narrows and lowers a stem in place, and rounds it to what FLAC will hold, so that what is known of it stays exact. */
function slim(channels: readonly Float32Array[], width: number): void {
  const [left, right] = [channels[0]!, channels[1]!];
  for (let i = 0; i < left.length; i++) {
    const middle = (left[i]! + right[i]!) / 2;
    const side = ((left[i]! - right[i]!) / 2) * width;
    left[i] = coarse(GAIN * (middle + side));
    right[i] = coarse(GAIN * (middle - side));
  }
}

function coarse(x: number): number {
  return (Math.round((32768 * x) / GRAIN) * GRAIN) / 32768;
}

function writeFlac(path: string, channels: Float32Array[], sampleRate: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-demo-'));
  try {
    const wav = join(folder, 'x.wav');
    writeWav(wav, { sampleRate, channels });
    const done = spawnSync(
      'ffmpeg',
      [
        '-v',
        'error',
        '-y',
        '-i',
        wav,
        '-c:a',
        'flac',
        '-sample_fmt',
        's16',
        '-compression_level',
        '12',
        '-exact_rice_parameters',
        '1',
        '-fflags',
        '+bitexact',
        '-flags:a',
        '+bitexact',
        path,
      ],
      { encoding: 'utf8' },
    );
    if (done.status !== 0) throw new Error(`ffmpeg failed: ${done.stderr}`);
    process.stdout.write(`${path} ${(statSync(path).size / 1e6).toFixed(2)} MB\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value;
}

main();
