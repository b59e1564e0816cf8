/** What a job is to a person. Adding a job is a line here and one in `registry.ts`. */
interface JobWords {
  /** The stage that a command shows while it runs. */
  readonly stage: StageTitle;
  /** What a window says of it; `label` is the job's own, often a stem. Null where nothing is said: of the pictures on the timeline. */
  readonly now: ((label: string) => string) | null;
}

export type StageTitle =
  | 'Reading'
  | 'Separating'
  | 'Finding damage'
  | 'Listening to the music'
  | 'Mending'
  | 'Measuring'
  | 'Mixing and mastering'
  | 'Writing and proving';

const words = (stage: StageTitle, now: string | JobWords['now']): JobWords => ({
  stage,
  now: typeof now === 'string' ? () => now : now,
});

const JOBS: Readonly<Record<string, JobWords>> = {
  read: words('Reading', 'Reading the file'),
  decode: words('Reading', 'Reading the sound'),
  conform: words('Reading', 'Bringing the sounds to one length'),
  session: words('Reading', (label) => `Reading ${label}`),
  'kept chain': words('Reading', 'Reading the kept plugins'),
  provenance: words('Reading', 'Reading what was exported'),
  compare: words('Reading', (label) => `Looking for what changed in the ${label}`),
  fold: words('Reading', 'Bringing the sounds to one length'),
  adopt: words('Reading', 'Checking the sounds'),
  fit: words('Separating', 'Seeing what fits into memory'),
  separate: words('Separating', 'Separating vocals, drums, bass and the rest'),
  collect: words('Separating', 'Gathering the stems'),
  taper: words('Separating', 'Separating the beginning'),
  detect: words('Finding damage', (label) =>
    label === 'mix' ? 'Listening for damage in the whole' : `Listening for damage in the ${label}`,
  ),
  attribute: words('Finding damage', 'Telling which stem the damage is in'),
  rhythm: words('Listening to the music', 'Finding the beat'),
  melody: words('Listening to the music', 'Following the voice'),
  'bass notes': words('Listening to the music', 'Following the bass'),
  drums: words('Listening to the music', 'Hearing the drums'),
  harmony: words('Listening to the music', 'Hearing the chords'),
  describe: words('Listening to the music', 'Describing the sound'),
  features: words('Mending', (label) => `Learning the ${label}`),
  compose: words('Mending', (label) => `Preparing what the ${label} shall be`),
  generate: words('Mending', (label) => `Generating the ${label}`),
  renew: words('Mending', (label) => `Making the sound of the ${label} anew`),
  treat: words('Mending', (label) => `Mending the ${label}`),
  measure: words('Measuring', (label) => (label === '' ? 'Measuring' : `Measuring the ${label}`)),
  levels: words('Measuring', 'Measuring loudness and peaks'),
  loudness: words('Measuring', 'Measuring the loudness'),
  peak: words('Measuring', (label) => `Measuring the peaks of the ${label}`),
  reference: words('Mixing and mastering', 'Measuring the reference'),
  balance: words('Mixing and mastering', 'Balancing'),
  plugins: words('Mixing and mastering', (label) => `Playing the ${label} through its plugins`),
  master: words('Mixing and mastering', 'Mastering'),
  'master course': words('Mixing and mastering', 'Trying the master'),
  write: words('Writing and proving', 'Writing'),
  illustrate: words('Writing and proving', 'Drawing the report'),
  prove: words('Writing and proving', 'Proving that nothing else changed'),
  'prove view': words('Writing and proving', 'Proving that nothing else changed'),
  'null test': words('Writing and proving', 'Proving that the stems add up'),
  tile: words('Writing and proving', null),
};

/** Undefined for what is no job. */
export function jobWords(job: string): JobWords | undefined {
  return JOBS[job];
}
