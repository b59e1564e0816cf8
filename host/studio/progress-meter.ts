import type { JobEvent } from '../jobs/runner.ts';

/** A kind of job that a piece of work is made of. */
export interface Step {
  readonly job: string;
  /** How many of them there will be, as far as is known. */
  readonly count: number;
  /** Its usual share of the time, against the other steps. */
  readonly weight: number;
}

/** What a job is to a musician. `label` is the job's own, often a stem. */
const STAGES: Readonly<Record<string, (label: string) => string>> = {
  read: () => 'Reading the file',
  decode: () => 'Reading the sound',
  conform: () => 'Bringing the sounds to one length',
  adopt: () => 'Checking the sounds',
  separate: () => 'Separating vocals, drums, bass and the rest',
  detect: (label) => (label === 'mix' ? 'Listening for damage in the whole' : `Listening for damage in the ${label}`),
  attribute: () => 'Telling which stem the damage is in',
  rhythm: () => 'Finding the beat',
  melody: () => 'Following the voice',
  'bass notes': () => 'Following the bass',
  drums: () => 'Hearing the drums',
  harmony: () => 'Hearing the chords',
  describe: () => 'Describing the sound',
  features: (label) => `Learning the ${label}`,
  compose: (label) => `Preparing what the ${label} shall be`,
  generate: (label) => `Generating the ${label}`,
  treat: (label) => `Mending the ${label}`,
  measure: (label) => (label === '' ? 'Measuring' : `Measuring the ${label}`),
  levels: () => 'Measuring loudness and peaks',
  loudness: () => 'Measuring the loudness',
  reference: () => 'Measuring the reference',
  balance: () => 'Balancing',
  master: () => 'Mastering',
  'master course': () => 'Trying the master',
  write: () => 'Writing',
  illustrate: () => 'Drawing the report',
  prove: () => 'Proving that nothing else changed',
  'prove view': () => 'Proving that nothing else changed',
  'null test': () => 'Proving that the stems add up',
};

/** Seconds and share of the work before which nothing can be said of the time left. */
const EARLIEST = 1;
const LEAST = 0.05;

export interface Seen {
  readonly stage: string;
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

/** Tells from the jobs of a piece of work where it stands. */
export class ProgressMeter {
  private readonly steps: readonly Step[];
  private readonly counts = new Map<string, { begun: number; ended: number }>();
  private readonly running = new Map<number, { job: string; fraction: number }>();
  private readonly now: () => number;
  private began: number | null = null;
  private reached = 0;
  private stage = '';

  /** `now`: seconds. */
  constructor(steps: readonly Step[], now: () => number = () => performance.now() / 1000) {
    this.steps = steps;
    this.now = now;
  }

  /** Null while nothing has begun: a job that waits for a thread tells nothing. */
  add(event: JobEvent): Seen | null {
    const { job, label, id } = event;
    const count = this.counts.get(job) ?? { begun: 0, ended: 0 };
    this.counts.set(job, count);
    if (event.kind === 'begun') {
      count.begun++;
      return null;
    }
    if (event.kind === 'progress') this.running.set(id, { job, fraction: event.fraction });
    else {
      if (event.cached) count.begun++;
      count.ended++;
      this.running.delete(id);
    }
    this.stage = STAGES[job]?.(label) ?? this.stage;
    this.began ??= this.now();
    this.reached = Math.max(this.reached, this.share());
    return { stage: this.stage, fraction: this.reached, secondsLeft: this.left() };
  }

  private share(): number {
    let done = 0;
    let all = 0;
    for (const { job, count, weight } of this.steps) {
      const { begun, ended } = this.counts.get(job) ?? { begun: 0, ended: 0 };
      let sum = ended;
      for (const running of this.running.values()) if (running.job === job) sum += running.fraction;
      done += (weight * sum) / Math.max(count, begun, 1);
      all += weight;
    }
    return all === 0 ? 0 : Math.min(1, done / all);
  }

  private left(): number | null {
    const elapsed = this.now() - this.began!;
    if (elapsed < EARLIEST || this.reached < LEAST) return null;
    return Math.ceil((elapsed * (1 - this.reached)) / this.reached);
  }
}
