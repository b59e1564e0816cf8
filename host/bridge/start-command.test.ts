import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../tests/scratch.ts';
import { startCommand, writeStartCommand } from './start-command.ts';

const versions = { ...process.versions };

test('the one in the repository is started by its command, with the places that the person chose', () => {
  const env = { RESONATE_PROJECTS: '/music', RESONATE_CACHE: '', RESONATE_BRIDGE: '/b', HOME: '/home/user' };
  const { command, environment } = startCommand({ execPath: '/usr/bin/node', env, versions })!;
  expect([command[0], ...command.slice(2)]).toEqual(['/usr/bin/node', 'start', '--end-unused', '10']);
  expect(readFileSync(command[1]!, 'utf8')).toMatch(/^#!\/usr\/bin\/env node/);
  expect(environment).toEqual({ RESONATE_PROJECTS: '/music' });
});

test('the packaged program is started by itself, wherever its host runs', () => {
  const started = (execPath: string, env = {}) =>
    startCommand({ execPath, env, versions: { ...versions, electron: '40.0.0' } })!.command;
  expect(started('/opt/Resonate/resonate')).toEqual(['/opt/Resonate/resonate']);
  expect(started('/tmp/.mount_x/resonate', { APPIMAGE: '/home/user/Resonate.AppImage' })).toEqual([
    '/home/user/Resonate.AppImage',
  ]);
  const helper = '/Applications/Resonate.app/Contents/Frameworks/Resonate Helper.app/Contents/MacOS/Resonate Helper';
  expect(started(helper)).toEqual(['/Applications/Resonate.app/Contents/MacOS/Resonate']);
});

test('where there is nothing to start, nothing is written down', () => {
  expect(startCommand({ execPath: '/usr/bin/node', env: {}, versions }, '/no/such/script')).toBeNull();
});

test.skipIf(process.platform === 'win32')('it is the person’s alone, and the last one holds', () => {
  const folder = join(scratchFolder(), 'bridge');
  mkdirSync(folder);
  for (const path of ['/old', '/new']) writeStartCommand(folder, { command: [path], environment: {} });
  const file = join(folder, 'start.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ command: ['/new'], environment: {} });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
