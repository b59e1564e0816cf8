import { jobWords } from '../jobs/job-words.ts';
import type { JobEvent } from '../jobs/runner.ts';

/** A kind of job that a piece of work is made of. */
export interface Step {
  readonly job: string;
  /** How many of them there will be, as far as is known. */
  readonly count: number;
  /** Its usual share of the time, against the other steps. */
  readonly weight: number;
}

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
  /** Where it stood when it began, and what was there already since: a download that goes on, or a job of the cache, has not done that. */
  private from = 0;
  /** The kinds of job that were seen at work. */
  private readonly seen = new Set<string>();
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
    this.stage = jobWords(job)?.now?.(label) ?? this.stage;
    const before = this.reached;
    this.reached = Math.max(this.reached, this.share());
    if (event.kind === 'ended' && event.cached) this.from += this.reached - before;
    else if (!this.seen.has(job)) {
      // Of a job that tells nothing until it ends, it is known how long it took; of any other not, what it did before it told of itself.
      if (event.kind === 'ended') this.startPace(job, before, event.seconds);
      else this.startPace(job, this.reached, 0);
    }
    return { stage: this.stage, fraction: this.reached, secondsLeft: this.left() };
  }

  /** Of work that is made of no jobs. */
  moved(stage: string, fraction: number): Seen {
    if (this.began === null) {
      this.began = this.now();
      this.from = fraction;
    }
    this.stage = stage;
    this.reached = Math.max(this.reached, fraction);
    return { stage, fraction: this.reached, secondsLeft: this.left() };
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

  /** A step takes as long as it takes, however quick the one before was: its own pace tells what is left. */
  private startPace(job: string, from: number, secondsAgo: number): void {
    this.seen.add(job);
    this.began = this.now() - secondsAgo;
    this.from = from;
  }

  private left(): number | null {
    if (this.began === null) return null;
    const elapsed = this.now() - this.began;
    const gained = this.reached - this.from;
    if (elapsed < EARLIEST || gained < LEAST) return null;
    return Math.ceil((elapsed * (1 - this.reached)) / gained);
  }
}
