import { readSpan } from '../../../dsp/audio/memory.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { CAUSES, type Cause } from '../../../dsp/damage/finding.ts';
import { logMelDistance, melPeak } from '../metrics/logmel.ts';
import { row, type Section } from '../section.ts';
import { around, hearSong, label, treat } from './treated.ts';

const LEAD = 2048;
/** dB of log-mel distance by which a region may be farther off and still count as no worse: a hundredth of what is heard. */
const SAME = 0.01;

const TARGETS: Record<Cause, readonly [number, number?]> = {
  click: [0.3, 0.1],
  dropout: [0.4, 0.25],
  clipping: [0.75, 0.4],
  bandlimit: [0.95, 0.5],
  noise: [0.95, 0.55],
  distortion: [0.95, 0.55],
  artifact: [0.95],
};

/** Every damaged region treated as `auto` chooses, against leaving it alone: log-mel distance to the clean stem. */
export const mend: Section = {
  name: 'mend',
  async run(songs, log) {
    const after = new Map<Cause, number[]>(CAUSES.map((cause) => [cause, []]));
    const before = new Map<Cause, number[]>(CAUSES.map((cause) => [cause, []]));
    const shares = new Map<Cause, number[]>(CAUSES.map((cause) => [cause, []]));
    const worse: number[] = [];
    const left: number[] = [];
    for (const id of songs) {
      for (const variant of ['assorted', 'severe'] as const) {
        const heard = hearSong(id, variant);
        const { stems } = heard.clean;
        const peaks = new Map(
          STEMS.map((stem) => [stem, melPeak(readSpan(stems[stem], 0, stems[stem].length), stems[stem].sampleRate)]),
        );
        let harmed = 0;
        let alone = 0;
        for (const region of heard.regions) {
          const { outcome, mended, start, end } = treat(heard, region, 'auto');
          const clean = around(stems[region.stem], start, end, LEAD);
          const off = (version: typeof mended) =>
            logMelDistance(clean, around(version, start, end, LEAD), LEAD, version.sampleRate, peaks.get(region.stem)!);
          const d = off(heard.song.stems[region.stem]);
          const m = off(mended);
          before.get(region.cause)!.push(d);
          after.get(region.cause)!.push(m);
          if (d > 0) shares.get(region.cause)!.push(m / d);
          if (m > d + SAME) harmed++;
          if (outcome.kind === 'untouched') alone++;
          const how =
            outcome.kind === 'untouched'
              ? outcome.why
              : `${outcome.treatment} ${JSON.stringify([outcome.before, outcome.after])}`;
          log(`${label(id, region)}: ${d.toFixed(2)} -> ${m.toFixed(2)} dB${m > d + SAME ? ' WORSE' : ''} ${how}`);
        }
        worse.push(harmed / heard.regions.length);
        left.push(alone / heard.regions.length);
      }
    }
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    return [
      ...CAUSES.map((cause) => {
        const whole = row(`${cause}: log-mel share, mean of regions`, shares.get(cause)!, 'lower', ...TARGETS[cause]);
        return whole;
      }),
      ...CAUSES.map((cause) =>
        row(`${cause}: log-mel share, of all dB together`, [sum(after.get(cause)!) / sum(before.get(cause)!)], 'lower'),
      ),
      row('regions worse than left alone', worse, 'lower', 0.08, 0.01),
      row('regions left alone', left, 'lower'),
    ];
  },
};
