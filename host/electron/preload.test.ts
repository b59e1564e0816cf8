import { beforeEach, expect, test, vi } from 'vitest';
import type { DesktopShell } from '../api/shell.ts';

const heard = new Map<string, (event: unknown, value: unknown) => void>();
const invoked: unknown[][] = [];
const exposed: Record<string, unknown> = {};
vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: unknown) => (exposed[name] = api) },
  ipcRenderer: {
    invoke: async (...message: unknown[]) => {
      invoked.push(message);
      return '/answer';
    },
    on: (channel: string, listener: () => void) => heard.set(channel, listener),
    off: (channel: string) => heard.delete(channel),
  },
  webUtils: { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` },
}));

let shell: DesktopShell;
beforeEach(async () => {
  await import('./preload.ts');
  shell = exposed.resonate as DesktopShell;
});

test('20 the page gets functions of ours and nothing of Electron', () => {
  expect(Object.keys(exposed)).toEqual(['resonate']);
  const { platform, ...calls } = shell;
  expect(['linux', 'darwin', 'win32']).toContain(platform);
  for (const call of Object.values(calls)) expect(typeof call).toBe('function');
});

test('asking goes through the named channels', async () => {
  expect(await shell.chooseOutput('Song.wav')).toBe('/answer');
  expect(invoked.at(-1)).toEqual(['choose-output', 'Song.wav']);
  expect(shell.pathOf({ name: 'a.wav' } as File)).toBe('/dropped/a.wav');
});

test('a listener hears the command, never the event, and can stop', () => {
  const commands: unknown[][] = [];
  const stop = shell.onCommand((...said) => commands.push(said));
  heard.get('command')!({ sender: 'dangerous' }, 'edit.undo');
  expect(commands).toEqual([['edit.undo']]);
  stop();
  expect(heard.has('command')).toBe(false);
});
