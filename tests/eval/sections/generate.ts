import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpan } from '../../../dsp/audio/memory.ts';
import type { StemName } from '../../../dsp/audio/stem.ts';
import { ISOLATIONS, type Isolation } from '../../../host/project/generating.ts';
import { resonate } from '../cli.ts';
import { logMelDistance, melPeak } from '../metrics/logmel.ts';
import { type Row, row, type Section } from '../section.ts';
import { audioAt, loadDamaged, loadSong } from '../songs.ts';

/** Stems that JASCO is asked for, one region of each a song. */
const ASKED: readonly StemName[] = ['drums', 'bass', 'other'];
/** Seconds: longer regions are several windows and take as many times as long. */
const LONGEST = 6;
const LEAD = 2048;

const WORDS: Readonly<Record<Isolation, string>> = {
  ask: 'told in words to play the stem alone',
  conditions: 'the stem by its own conditions',
  separate: 'the band, taken apart',
};

/** What a take is measured by, as it stands in its settings; all in 0..1, 1 is best. */
const MEASURES = ['fit', 'agreement with chords', 'agreement with hits', 'agreement with notes'] as const;

interface Made {
  readonly stem: StemName;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Which way to one stem serves best with the JASCO that is installed: the same regions of damaged songs made in each way, with one seed, measured by their agreement with what
 * was asked for and by their distance from the clean stem. With random weights the figures say nothing.
 */
export const generate: Section = {
  name: 'generate',
  onRequest: true,
  async run(songs, log) {
    const { report } = await resonate(['models', 'list']);
    const { models } = report as { models: readonly { name: string; installed: boolean }[] };
    const model = models.find(({ name, installed }) => installed && name.startsWith('jasco'));
    if (model === undefined) {
      log('No JASCO is installed, so there is nothing to measure: resonate models list says how to get one.');
      return [];
    }
    const found = new Map<string, number[]>();
    const note = (what: string, value: unknown): void => {
      if (typeof value === 'number') found.set(what, [...(found.get(what) ?? []), value]);
    };
    for (const id of songs) {
      const clean = loadSong(id);
      const damaged = loadDamaged(id, 'severe');
      const rate = clean.mix.sampleRate;
      const regions = ASKED.flatMap((stem) => {
        const region = damaged.damage.regions.find((one) => one.stem === stem && one.end - one.start <= LONGEST);
        return region === undefined ? [] : [{ stem, start: region.start, end: region.end }];
      });
      const folder = mkdtempSync(join(tmpdir(), 'resonate-eval-generate-'));
      try {
        const file = join(folder, 'regions.json');
        writeFileSync(file, JSON.stringify({ regions }));
        for (const way of ISOLATIONS) {
          const out = join(folder, way);
          const asked = ['--treatment', 'jasco', '--model', model.name, '--isolate', way, '--regions', file];
          const run = await resonate(['repair', damaged.folder, '--out', out, ...asked]);
          for (const { stem, settings } of (run.report as { regions: readonly Made[] }).regions) {
            for (const measure of MEASURES) note(`${way}: ${measure}`, settings[measure]);
            const { start, end } = regions.find((region) => region.stem === stem)!;
            const [from, length] = [Math.round(start * rate) - LEAD, Math.round((end - start) * rate) + 2 * LEAD];
            const mended = audioAt(join(out, 'stems', `${stem}.wav`));
            const truth = readSpan(clean.stems[stem], from, length);
            const peak = melPeak(readSpan(clean.stems[stem], 0, clean.mix.length), rate);
            note(`${way}: distance`, logMelDistance(truth, readSpan(mended, from, length), LEAD, rate, peak));
            log(`${id} ${stem}, ${WORDS[way]}: fit ${settings.fit}`);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return ISOLATIONS.flatMap((way): Row[] => [
      ...MEASURES.map((measure) => row(`${WORDS[way]}: ${measure}`, found.get(`${way}: ${measure}`) ?? [], 'higher')),
      row(`${WORDS[way]}: dB from the clean stem`, found.get(`${way}: distance`) ?? [], 'lower'),
    ]);
  },
};
