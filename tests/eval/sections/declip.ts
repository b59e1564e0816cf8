import { memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { perStem, STEMS } from '../../../dsp/audio/stem.ts';
import { restoreTreatment } from '../../../dsp/restore/restore.ts';
import type { Song } from '../../../dsp/treat/treatment.ts';
import { type Row, row, type Section } from '../section.ts';
import { loadSong } from '../songs.ts';
import { SILENT_PROFILE } from './restore.ts';

/** Input SDR in dB, with what is wanted at 7 dB now and later. */
const INPUTS = [3, 7, 15] as const;
/** Seconds of each stem that are clipped, and where they begin. */
const SECONDS = 3;
const BEGIN = 20;

/** Hard clipping of clean stems at given input SDRs, as the declipping literature has it: gain in SDR over the clipped span. */
export const declip: Section = {
  name: 'declip',
  async run(songs, log) {
    const gains = new Map<number, number[]>(INPUTS.map((input) => [input, []]));
    const speeds: number[] = [];
    for (const id of songs) {
      const { stems } = loadSong(id);
      for (const stem of STEMS) {
        const rate = stems[stem].sampleRate;
        const clean = readSpan(stems[stem], 0, stems[stem].length);
        const start = BEGIN * rate;
        const end = start + SECONDS * rate;
        if (end + rate > clean[0]!.length || power(clean, start, end) < 1e-9) continue;
        for (const input of INPUTS) {
          const level = levelFor(clean, start, end, input);
          const damaged = clean.map((channel) => {
            const out = channel.slice();
            for (let n = start; n < end; n++) out[n] = Math.max(-level, Math.min(level, out[n]!));
            return out;
          });
          const source = memorySource(damaged, rate);
          const finding = { start, end, cause: 'clipping', severity: 'damaged', confidence: 1, detail: '' } as const;
          const song: Song = {
            sampleRate: rate,
            length: source.length,
            channels: source.channels,
            mix: source,
            stems: perStem(() => source),
            profile: SILENT_PROFILE,
            damage: perStem(() => [finding]),
          };
          const began = performance.now();
          const piece = { stem, start, end, cause: 'clipping', severity: 'damaged', seed: 1, findings: [] } as const;
          const take = restoreTreatment.treat(song, piece, noProgress);
          speeds.push(SECONDS / ((performance.now() - began) / 1000));
          const made =
            take === null
              ? damaged.map((channel) => channel.subarray(start, end))
              : take.audio.map((channel) => channel.subarray(take.lead, take.lead + end - start));
          const gain = sdr(clean, made, start) - input;
          gains.get(input)!.push(gain);
          log(`${id} ${stem} at ${input} dB: ${gain.toFixed(1)} dB gained`);
        }
      }
    }
    const rows: Row[] = INPUTS.map((input) =>
      input === 7
        ? row('SDR gain at 7 dB input SDR', gains.get(input)!, 'higher', 10, 16)
        : row(`SDR gain at ${input} dB input SDR`, gains.get(input)!, 'higher'),
    );
    rows.push(row('declipping speed, x realtime', speeds, 'higher', 3));
    return rows;
  },
};

function power(x: readonly Float32Array[], from: number, to: number): number {
  let sum = 0;
  for (const channel of x) for (let n = from; n < to; n++) sum += channel[n]! ** 2;
  return sum / ((to - from) * x.length);
}

/** The clip level, a float32 number, at which the span has the given SDR. */
function levelFor(x: readonly Float32Array[], from: number, to: number, wanted: number): number {
  let low = 0;
  let high = 0;
  for (const channel of x) for (let n = from; n < to; n++) high = Math.max(high, Math.abs(channel[n]!));
  const signal = power(x, from, to) * (to - from) * x.length;
  for (let i = 0; i < 30; i++) {
    const level = (low + high) / 2;
    let error = 0;
    for (const channel of x) for (let n = from; n < to; n++) error += Math.max(0, Math.abs(channel[n]!) - level) ** 2;
    if (10 * Math.log10(signal / Math.max(error, 1e-30)) < wanted) low = level;
    else high = level;
  }
  return Math.fround(high);
}

function sdr(clean: readonly Float32Array[], made: readonly Float32Array[], start: number): number {
  let signal = 0;
  let error = 0;
  for (let c = 0; c < clean.length; c++) {
    for (let n = 0; n < made[c]!.length; n++) {
      signal += clean[c]![start + n]! ** 2;
      error += (clean[c]![start + n]! - made[c]![n]!) ** 2;
    }
  }
  return 10 * Math.log10(signal / Math.max(error, 1e-30));
}
