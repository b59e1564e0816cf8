import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testProject, testRegion } from '../../host/project/test-project.ts';
import { ProjectStore } from '../../host/store/project-store.ts';
import { readFolder } from '../../host/store/read-folder.ts';
import { scratchFolder } from '../scratch.ts';
import { printOf, seeded } from './kill-parts.ts';

// After a kill at any moment, reopening gives the state of the last acknowledged action.

/** Processes that edit one project, one after the other, each until it is killed. */
const PROCESSES = 20;
/**
 * Moments at which each is looked at. A process that is stopped leaves its files as one that is killed does, so all but the last are stops, and the
 * files are judged as they lie. Where a stop cannot be seen to have come, there is only the kill.
 */
const MOMENTS = existsSync('/proc/self/stat') ? 10 : 1;
const EDITOR = fileURLToPath(new URL('kill-editor.ts', import.meta.url));

const scratch = scratchFolder();

/** An editor in another process, and what it has acknowledged: the print of the project at each revision. */
class Editor {
  readonly child: ChildProcess;
  readonly prints = new Map<number, string>();
  readonly ended: Promise<NodeJS.Signals | null>;
  private said = '';
  private complained = '';

  constructor(folder: string, seed: number) {
    this.child = spawn(process.execPath, [EDITOR, folder, String(seed)], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.ended = new Promise((resolve) => this.child.on('close', (_, signal) => resolve(signal)));
    this.child.stderr!.on('data', (data) => {
      this.complained += data;
    });
    this.child.stdout!.on('data', (data) => {
      this.said += data;
      const lines = this.said.split('\n');
      this.said = lines.pop()!;
      for (const line of lines) {
        const [revision, print] = line.split(' ') as [string, string];
        this.prints.set(Number(revision), print);
      }
    });
  }

  get acknowledged(): number {
    return Math.max(-1, ...this.prints.keys());
  }

  /** Waits for so many more acknowledgements, and a few turns of the event loop. */
  async passes(lines: number, turns: number): Promise<void> {
    const enough = this.prints.size + lines;
    while (this.prints.size < enough) {
      if (this.child.exitCode !== null) throw new Error(`the editor ended by itself: ${this.complained}`);
      await setImmediate();
    }
    for (let turn = 0; turn < turns; turn++) await setImmediate();
  }

  async stop(): Promise<void> {
    this.child.kill('SIGSTOP');
    while (!/\) T /.test(readFileSync(`/proc/${this.child.pid}/stat`, 'utf8'))) await setImmediate();
  }
}

test(`nothing that was acknowledged is lost, and the project opens, after ${PROCESSES * MOMENTS} kills in the middle of edits`, async () => {
  const random = seeded(1);
  const folder = join(scratch, 'project');
  mkdirSync(folder);
  const project = testProject([testRegion('r1', 'bass', 10), testRegion('r2', 'drums', 20)]);
  await (await ProjectStore.create(folder, project)).close();
  let compared = 0;
  for (let number = 0; number < PROCESSES; number++) {
    const editor = new Editor(folder, number);
    const found: { revision: number; print: string }[] = [];
    const judge = (place: string): void => {
      const { acknowledged } = editor;
      const { revision, notices, project } = readFolder(place);
      expect(notices).toEqual([]);
      // What was written and not yet acknowledged may be there too.
      expect(revision).toBeGreaterThanOrEqual(acknowledged);
      found.push({ revision, print: printOf(project) });
    };
    await editor.passes(1, 0);
    for (let moment = 1; moment < MOMENTS; moment++) {
      await editor.passes(random(24), random(60));
      await editor.stop();
      const copy = join(scratch, `${number} ${moment}`);
      cpSync(folder, copy, { recursive: true });
      editor.child.kill('SIGCONT');
      judge(copy);
    }
    await editor.passes(random(24), random(60));
    editor.child.kill('SIGKILL');
    expect(await editor.ended).toBe('SIGKILL');
    judge(folder);
    for (const { revision, print } of found) {
      const expected = editor.prints.get(revision);
      if (expected === undefined) continue;
      compared++;
      expect(print, `revision ${revision}`).toBe(expected);
    }
  }
  expect(compared).toBeGreaterThan((PROCESSES * MOMENTS) / 4);
  expect(readFolder(folder).revision).toBeGreaterThan(5 * PROCESSES * MOMENTS);
});
