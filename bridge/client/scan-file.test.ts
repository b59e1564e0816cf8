import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PluginList } from './plugin-list.ts';
import { scanFile } from './scan-file.ts';

const scratch = mkdtempSync(join(tmpdir(), 'resonate-scan-'));
afterAll(() => rmSync(scratch, { recursive: true }));

let made = 0;
/** In the plugin host's place: a program that does this. */
function program(does: string, mode = 0o755): string {
  const path = join(scratch, `program${made++}`);
  writeFileSync(path, `#!/bin/sh\n${does}\n`, { mode });
  return path;
}

const FILE = join(scratch, 'file.vst3');
const WELL = program(`echo '{"plugins":[],"lost":[]}'`);

describe.skipIf(process.platform === 'win32')('a file that is looked at', () => {
  test.each(['SEGV', 'ABRT', 'BUS', 'ILL', 'FPE'])('is to blame for SIG%s', async (name) => {
    expect(await scanFile(program(`kill -${name} $$`), FILE)).toEqual({
      kind: 'failed',
      why: `it crashed while it was looked at (SIG${name})`,
    });
  });

  test.each([
    ['kill -KILL $$', 'SIGKILL'],
    ['exit 127', 'status 127'],
  ])('need not be to blame for `%s`', async (does, how) => {
    const why = `looking at it ended early (${how})`;
    expect(await scanFile(program(does), FILE)).toEqual({ kind: 'failed', why, isPassing: true });
  });

  test('has what cannot be known by an ID among what is lost', async () => {
    const answer = {
      plugins: [
        { id: '', name: 'A' },
        { id: '0'.repeat(32), name: 'B' },
      ],
      lost: ['C'],
    };
    expect(await scanFile(program(`echo '${JSON.stringify(answer)}'`), FILE)).toEqual({
      kind: 'plugins',
      plugins: [answer.plugins[1]],
      lost: ['C', 'A'],
    });
  });

  test('is told nothing of by a program that does not run', async () => {
    for (const binary of [join(scratch, 'nowhere'), program('', 0o644)]) {
      await expect(scanFile(binary, FILE)).rejects.toMatchObject({
        name: 'PluginDeath',
        detail: expect.stringMatching(/^spawn .*(ENOENT|EACCES)/),
      });
    }
  });

  test.skipIf(process.platform !== 'linux')('that has answered in time is heard, be it late', async () => {
    const note = join(scratch, 'pid');
    const looking = scanFile(program(`echo '{"plugins":[],"lost":[]}'; echo $$ > ${note}`), FILE, { timeout: 1 });
    // As a thread that is busy with something else for longer than it would wait: until the program has ended, and nobody has asked how.
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const hasEnded = (): boolean => {
      try {
        const pid = readFileSync(note, 'utf8').trim();
        return pid !== '' && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return false;
      }
    };
    while (!hasEnded()) Atomics.wait(stop, 0, 0, 5);
    expect(await looking).toEqual({ kind: 'plugins', plugins: [], lost: [] });
  });

  test('is looked at again where it need not be to blame, and is told of until then', async () => {
    writeFileSync(FILE, 'a plugin');
    const list = () => new PluginList(join(scratch, 'plugins.json'));
    const folders = [scratch];
    await expect(list().scan(join(scratch, 'nowhere'), { folders })).rejects.toThrow('ENOENT');
    expect(list().blocked).toEqual([]);
    await list().scan(program('kill -KILL $$'), { folders });
    expect(list().blocked).toEqual([{ path: FILE, why: 'looking at it ended early (SIGKILL)' }]);
    await list().scan(WELL, { folders });
    expect(list().blocked).toEqual([]);
  });
});
