import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpan } from '../../../dsp/audio/memory.ts';
import { perStem, STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { resonate } from '../cli.ts';
import { logMelDistance, melPeak } from '../metrics/logmel.ts';
import { row, type Section } from '../section.ts';
import { audioAt, loadDamaged, loadSong } from '../songs.ts';

const LEAD = 2048;

interface RestoreReport {
  readonly regions: readonly { stem: StemName; start: number; end: number }[];
}

/**
 * The whole job as a person runs it: `resonate restore` on a folder of damaged stems, with its own ears for where the damage is.
 * Against the clean stems: how far the truly damaged spans are off afterwards, what was done to clean music, and whether the rest is untouched.
 */
export const chain: Section = {
  name: 'chain',
  async run(songs, log) {
    const shares: number[] = [];
    const worse: number[] = [];
    const harm: number[] = [];
    const untouched: number[] = [];
    const speeds: number[] = [];
    for (const id of songs) {
      const out = mkdtempSync(join(tmpdir(), 'resonate-eval-out-'));
      try {
        const clean = loadSong(id);
        const damaged = loadDamaged(id, 'assorted');
        const rate = clean.mix.sampleRate;
        const run = await resonate(['restore', damaged.folder, '--out', join(out, 'mended')]);
        const report = run.report as RestoreReport;
        const mended = perStem((stem) => audioAt(join(out, 'mended', 'stems', `${stem}.wav`)));
        speeds.push(clean.truth.duration / run.seconds);
        let before = 0;
        let after = 0;
        let farther = 0;
        const regions = damaged.damage.regions.filter((region) => region.stem !== 'mix');
        const peaks = perStem((stem) => melPeak(readSpan(clean.stems[stem], 0, clean.mix.length), rate));
        const off = (stem: StemName, start: number, end: number) => {
          const [from, length] = [Math.round(start * rate) - LEAD, Math.round((end - start) * rate) + 2 * LEAD];
          const truth = readSpan(clean.stems[stem], from, length);
          return [damaged.stems[stem], mended[stem]].map((version) =>
            logMelDistance(truth, readSpan(version, from, length), LEAD, rate, peaks[stem]),
          ) as [number, number];
        };
        for (const { stem, start, end } of regions) {
          const [d, m] = off(stem as StemName, start, end);
          before += d * (end - start);
          after += m * (end - start);
          if (m > d + 0.01) farther++;
        }
        shares.push(after / before);
        worse.push(farther / regions.length);
        // Changed spans that no damage touches: what was done there is harm, weighted by how far it is off.
        let harmed = 0;
        for (const { stem, start, end } of report.regions) {
          const isFalse = !regions.some((region) => region.stem === stem && region.start < end && start < region.end);
          if (isFalse) harmed += off(stem, start, end)[1] * (end - start);
        }
        harm.push(harmed / clean.truth.duration);
        untouched.push(STEMS.every((stem) => equalOutside(stem)) ? 1 : 0);
        log(
          `${id}: share ${shares.at(-1)!.toFixed(3)}, ${farther} of ${regions.length} worse, ${run.seconds.toFixed(0)} s`,
        );

        function equalOutside(stem: StemName): boolean {
          const [a, b] = [damaged.stems[stem], mended[stem]].map((version) => readSpan(version, 0, clean.mix.length));
          const changed = new Uint8Array(clean.mix.length);
          for (const region of report.regions) {
            // A millisecond for the rounding of seconds in the report.
            if (region.stem === stem)
              changed.fill(1, Math.floor((region.start - 0.001) * rate), Math.ceil((region.end + 0.001) * rate));
          }
          return a!.every((channel, c) => channel.every((value, i) => changed[i] === 1 || value === b![c]![i]));
        }
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    }
    return [
      row('whole job: log-mel share of damaged seconds', shares, 'lower'),
      row('damaged spans farther off than before', worse, 'lower', 0.08, 0.01),
      row('change to clean music, dB over the song', harm, 'lower'),
      row('outside its regions bit-identical', untouched, 'higher', 1, 1),
      row('restore, seconds of music a second', speeds, 'higher'),
    ];
  },
};
