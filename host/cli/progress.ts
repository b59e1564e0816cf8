import { jobWords, type StageTitle } from '../jobs/job-words.ts';
import type { JobEvent } from '../jobs/runner.ts';
import { terminalOf } from './terminal.ts';

/** The stages in order, each with its usual share of the time, for the time left. */
const STAGES = [
  { title: 'Reading', share: 0.05 },
  { title: 'Separating', share: 0.2 },
  { title: 'Finding damage', share: 0.15 },
  { title: 'Listening to the music', share: 0.15 },
  { title: 'Mending', share: 0.3 },
  { title: 'Measuring', share: 0.02 },
  { title: 'Mixing and mastering', share: 0.08 },
  { title: 'Writing and proving', share: 0.07 },
] as const satisfies readonly { title: StageTitle; share: number }[];

type Stage = (typeof STAGES)[number];

export type { StageTitle };

/** The stage that a job belongs to; undefined for none. */
export function stageOf(job: string): Stage | undefined {
  const title = jobWords(job)?.stage;
  return STAGES.find((stage) => stage.title === title);
}

const TITLE = 22;
const BAR = 24;
/** A shorter bar says nothing. */
const SHORTEST_BAR = 6;

/**
 * Shows where a command is, on stderr: one line that is redrawn on a terminal, one line a stage elsewhere.
 * The time left is extrapolated from the stages' usual shares; it is shown once a twentieth is done.
 */
export class ProgressDisplay {
  private readonly out: NodeJS.WriteStream;
  private readonly live: boolean;
  private readonly began = performance.now();
  private readonly planned: readonly Stage[];
  private readonly stages = new Set<Stage>();
  private readonly running = new Map<number, { job: string; fraction: number }>();
  private readonly counts = new Map<string, { begun: number; ended: number }>();
  private shown = 0;
  /** It never goes back, though work that turns up late makes the share that is done smaller. */
  private furthest = 0;
  private title = '';
  /** Seconds spent in each job, by name, summed over threads. */
  readonly seconds: Record<string, number> = {};

  /** `planned`: the stages that this command goes through; others take no share of the time. */
  constructor(planned: readonly StageTitle[], out: NodeJS.WriteStream = process.stderr) {
    this.planned = STAGES.filter((stage) => planned.includes(stage.title));
    this.out = out;
    this.live = terminalOf(out).live;
  }

  readonly onEvent = (event: JobEvent): void => {
    const count = this.counts.get(event.job) ?? { begun: 0, ended: 0 };
    this.counts.set(event.job, count);
    if (event.kind === 'begun') {
      count.begun++;
      this.running.set(event.id, { job: event.job, fraction: 0 });
      this.enter(event.job);
    } else if (event.kind === 'progress') {
      this.running.set(event.id, { job: event.job, fraction: event.fraction });
    } else {
      if (event.cached) count.begun++;
      count.ended++;
      this.running.delete(event.id);
      this.seconds[event.job] = (this.seconds[event.job] ?? 0) + event.seconds;
    }
    this.draw();
  };

  /** Ends the display, leaving the terminal's line empty. */
  close(): void {
    if (this.shown > 0) this.out.write('\r\u001b[2K');
    this.shown = 0;
  }

  private enter(job: string): void {
    const stage = stageOf(job);
    if (stage === undefined) return;
    if (!this.stages.has(stage) && !this.live) this.out.write(`${stage.title} …\n`);
    this.stages.add(stage);
    this.title = stage.title;
  }

  private draw(): void {
    const now = performance.now();
    if (!this.live || now - this.shown < 80) return;
    this.shown = now;
    const done = Math.max(this.furthest, this.fraction());
    this.furthest = done;
    const elapsed = (now - this.began) / 1000;
    const left = done > 0.05 ? (elapsed * (1 - done)) / done : null;
    this.out.write(`\r\u001b[2K${progressLine(this.title, done, left, terminalOf(this.out).columns)}`);
  }

  /** Stages before the furthest one count as done, those after it as not begun. */
  private fraction(): number {
    let done = 0;
    let all = 0;
    const furthest = Math.max(0, ...[...this.stages].map((stage) => this.planned.indexOf(stage)));
    this.planned.forEach((stage, i) => {
      all += stage.share;
      done += stage.share * (i < furthest ? 1 : i === furthest ? this.stageFraction(stage) : 0);
    });
    return all === 0 ? 0 : Math.min(0.999, done / all);
  }

  private stageFraction(stage: Stage): number {
    let begun = 0;
    let ended = 0;
    for (const [job, count] of this.counts) {
      if (stageOf(job) !== stage) continue;
      begun += count.begun;
      ended += count.ended;
      for (const running of this.running.values()) if (running.job === job) ended += running.fraction;
    }
    return begun === 0 ? 0 : ended / begun;
  }
}

/** Stage, bar, share and time left (seconds, null: not known yet) in less than `columns` characters: a line that breaks cannot be drawn over. */
export function progressLine(title: string, done: number, left: number | null, columns: number): string {
  const share = ` ${Math.floor(done * 100)} %`;
  const time = left === null ? '' : ` about ${duration(left)} left`;
  for (const tail of [share + time, share]) {
    const bar = Math.min(BAR, columns - 1 - TITLE - 1 - tail.length);
    if (bar < SHORTEST_BAR) continue;
    const filled = Math.round(done * bar);
    return `${title.padEnd(TITLE)} ${'━'.repeat(filled)}${'╌'.repeat(bar - filled)}${tail}`;
  }
  return `${title}${share}`.slice(0, Math.max(0, columns - 1));
}

/** 8 s, 42 s, 3 min: whole seconds below a minute. */
export function duration(seconds: number): string {
  if (Math.round(seconds) < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
