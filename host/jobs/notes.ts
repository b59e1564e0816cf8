import type { Finding } from '../../dsp/damage/finding.ts';
import { analyseBass } from '../../dsp/music/notes/bass.ts';
import { analyseLead } from '../../dsp/music/notes/lead.ts';
import type { Note } from '../../dsp/music/profile.ts';
import { defineJob } from './job.ts';
import { type SourceRef, withSources } from './refs.ts';

interface Input {
  readonly source: SourceRef;
  readonly damage: readonly Finding[];
}

/** Fundamental and notes of the lead. `hz` is rounded to 0.01 Hz, so that it is small as JSON. */
export const lead = defineJob<Input, { hz: number[]; notes: readonly Note[] }>({
  name: 'melody',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run({ source, damage }, { folders, progress }) {
    return withSources(folders.assets, (open) => {
      const melody = analyseLead(open.source(source), damage, progress);
      return { hz: Array.from(melody.hz, (hz) => Math.round(hz * 100) / 100), notes: melody.notes };
    });
  },
});

/** Notes of the bass. */
export const bass = defineJob<Input, readonly Note[]>({
  name: 'bass notes',
  version: '2',
  key: (input) => input,
  assets: () => [],
  run({ source, damage }, { folders, progress }) {
    return withSources(folders.assets, (open) => analyseBass(open.source(source), damage, progress));
  },
});
