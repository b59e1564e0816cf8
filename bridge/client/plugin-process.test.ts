import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PluginProcess } from './plugin-process.ts';

const scratch = mkdtempSync(join(tmpdir(), 'resonate-process-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Answers every question at once, and makes the file that the question names when the answer lies in the socket. */
const PROMPT = `
const { writeFileSync } = require('node:fs');
const socket = require('node:net').connect(process.argv[3]);
socket.on('data', (asked) => {
  const { file } = JSON.parse(asked.subarray(12));
  const body = Buffer.from('{}');
  const head = Buffer.alloc(12);
  [body.length, 2, asked.readUInt32LE(8)].forEach((n, i) => head.writeUInt32LE(n, 4 * i));
  socket.write(Buffer.concat([head, body]), () => writeFileSync(file, ''));
});
socket.on('end', () => process.exit());
`;

test.skipIf(process.platform === 'win32')(
  'a plugin that has answered in time is not taken to hang where this program hears of that late',
  async () => {
    const binary = join(scratch, 'host');
    writeFileSync(binary, `#!${process.execPath}\n${PROMPT}`, { mode: 0o755 });
    const plugin = await PluginProcess.start(binary);
    const question = (name: string) => ({ do: 'describe', file: join(scratch, name) });
    const first = plugin.request(question('first'), 1, () => 'answered');
    // As a thread that is busy with something else for longer than it would wait.
    const stop = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(join(scratch, 'first'))) Atomics.wait(stop, 0, 0, 5);
    expect(await first).toBe('answered');
    expect(await plugin.request(question('second'), 60_000, () => 'still there')).toBe('still there');
    await plugin.close();
  },
);
