import { Cancelled } from '../../dsp/audio/source.ts';
import { type ModelsFolder, modelsFolder } from '../../models/catalogue/models-folder.ts';
import { failPlainly } from '../jobs/model-errors.ts';
import { interruptible } from './interruption.ts';
import { progressLine } from './progress.ts';
import { terminalOf } from './terminal.ts';

/** What a command on models runs with: their folder, a way to stop, and a line that says how far it is. */
export interface ModelsSession {
  readonly folder: ModelsFolder;
  readonly signal: AbortSignal;
  /** A callback for the share that is done, shown under this title; it throws `Cancelled` after Ctrl-C. */
  progress(title: string): (fraction: number) => void;
}

/** Milliseconds that a command has to stop by itself, and to clean up: a network that computes hears nothing until it is done, and has nothing to clean up. */
const PATIENCE = 850;

/** Milliseconds between two drawings of the line. */
const REDRAW = 80;

/** The time left is a guess before this much is done. */
const ENOUGH = 0.02;

/** Runs one command on models; their errors become the command's sentence, and Ctrl-C stops them. */
export async function withModels(use: (session: ModelsSession) => Promise<void>): Promise<void> {
  await interruptible(async (signal) => {
    const { promise: ended, reject: end } = Promise.withResolvers<never>();
    let patience: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      patience = setTimeout(() => end(new Cancelled()), PATIENCE);
    });
    const line = new Line();
    try {
      const done = use({ folder: modelsFolder(), signal, progress: (title) => line.under(title, signal) });
      await Promise.race([done, ended]);
    } catch (error) {
      if (signal.aborted) throw new Cancelled();
      return failPlainly(error);
    } finally {
      clearTimeout(patience);
      line.close();
    }
  });
}

/** On a terminal one line that is redrawn; elsewhere one line a title. */
class Line {
  private shown = 0;

  under(title: string, signal: AbortSignal): (fraction: number) => void {
    const { live } = terminalOf(process.stderr);
    const began = performance.now();
    let isTold = live;
    return (fraction) => {
      if (signal.aborted) throw new Cancelled();
      if (!isTold) process.stderr.write(`${title} …\n`);
      isTold = true;
      const now = performance.now();
      if (!live || now - this.shown < REDRAW) return;
      this.shown = now;
      const left = fraction > ENOUGH ? ((now - began) / 1000) * (1 / fraction - 1) : null;
      process.stderr.write(`\r\u001b[2K${progressLine(title, fraction, left, terminalOf(process.stderr).columns)}`);
    };
  }

  close(): void {
    if (this.shown > 0) process.stderr.write('\r\u001b[2K');
    this.shown = 0;
  }
}
