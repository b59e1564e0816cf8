import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { HEADERS } from '../server/headers.ts';
import { OPENER } from '../store/opener-name.ts';
import { CHANNELS } from './channels.ts';
import { fakeElectron } from './fakes.ts';
import { startShell } from './shell.ts';

const ORIGIN = 'http://127.0.0.1:4711';

async function started(argv: string[] = ['resonate'], platform: NodeJS.Platform = 'linux') {
  const fake = fakeElectron();
  let closed = 0;
  const { promise: ended, resolve: endHost } = Promise.withResolvers<void>();
  const host = { url: `${ORIGIN}/open?token=t`, dragFolder: '/drag', ended, close: async () => void closed++ };
  const options = { preload: '/app/preload.cjs', argv, platform, startHost: async () => host };
  const first = await startShell(fake.electron, options);
  const window = fake.windows[0]!;
  const frame = { url: `${ORIGIN}/`, parent: null as object | null };
  const ask = async (channel: string, args: unknown[] = [], senderFrame: object | null = frame) =>
    fake.channels.get(channel)!({ senderFrame, sender: window.webContents }, ...args);
  return { ...fake, first, window, frame, ask, endHost, closed: () => closed };
}

describe("Electron's security checklist", () => {
  test('1 only the host on this machine is loaded, and nothing else is fetched', async () => {
    const { window, session } = await started();
    expect(window.loaded.startsWith(`${ORIGIN}/`)).toBe(true);
    const fetched = (url: string): boolean => {
      let cancelled = false;
      const before = session.before as unknown as (d: object, c: (r: { cancel: boolean }) => void) => void;
      before({ url }, ({ cancel }) => (cancelled = cancel));
      return !cancelled;
    };
    expect(fetched(`${ORIGIN}/asset/1`)).toBe(true);
    expect(fetched(`blob:${ORIGIN}/worklet`)).toBe(true);
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:4712/',
      'http://localhost:4711/',
      'file:///etc/passwd',
    ]) {
      expect(fetched(url), url).toBe(false);
    }
  });

  test.each([
    ['2 no Node in the page', 'nodeIntegration', false],
    ['2 no Node in its workers', 'nodeIntegrationInWorker', false],
    ['2 no Node in its frames', 'nodeIntegrationInSubFrames', false],
    ['3 context isolation', 'contextIsolation', true],
    ['4 the sandbox', 'sandbox', true],
    ['6 web security', 'webSecurity', true],
    ['8 no insecure content', 'allowRunningInsecureContent', false],
    ['9 no experimental features', 'experimentalFeatures', false],
    ['11 no webview tag', 'webviewTag', false],
  ] as const)('%s', async (_, preference, value) => {
    const { window } = await started();
    expect(window.options.webPreferences).toHaveProperty(preference, value);
  });

  test('4 the sandbox holds for every process of the program', () => {
    expect(readFileSync(new URL('./main.ts', import.meta.url), 'utf8')).toContain('app.enableSandbox()');
  });

  test('5 permissions are refused, but for the few that the editor has a use for', async () => {
    const { session } = await started();
    const asked = (permission: string, requestingUrl: string): boolean => {
      let granted = false;
      const request = session.request as unknown as (c: null, p: string, cb: (ok: boolean) => void, d: object) => void;
      request(null, permission, (ok) => (granted = ok), { requestingUrl });
      return granted;
    };
    const check = session.check as unknown as (c: null, p: string, origin: string) => boolean;
    for (const permission of ['media', 'geolocation', 'notifications', 'midiSysex', 'hid', 'openExternal']) {
      expect(asked(permission, `${ORIGIN}/`), permission).toBe(false);
      expect(check(null, permission, ORIGIN), permission).toBe(false);
    }
    expect(asked('speaker-selection', `${ORIGIN}/`)).toBe(true);
    expect(asked('midi', `${ORIGIN}/`)).toBe(true);
    expect(asked('speaker-selection', 'https://example.org/')).toBe(false);
    expect(check(null, 'speaker-selection', 'https://example.org')).toBe(false);
    expect(session.device!()).toBe(false);
  });

  test('7 the page has a policy that lets nothing in from elsewhere', () => {
    const policy = HEADERS['content-security-policy']!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test('10 no Blink features are switched on', async () => {
    const { window } = await started();
    expect(window.options.webPreferences).not.toHaveProperty('enableBlinkFeatures');
  });

  test('12 a webview is never attached', async () => {
    const { window } = await started();
    expect(window.webContents.goes('will-attach-webview', `${ORIGIN}/`)).toBe(false);
  });

  test.each(['will-navigate', 'will-redirect'] as const)('13 the page cannot leave its host by %s', async (event) => {
    const { window } = await started();
    expect(window.webContents.goes(event, `${ORIGIN}/?p=1`)).toBe(true);
    expect(window.webContents.goes(event, 'https://example.org/')).toBe(false);
    expect(window.webContents.goes(event, `${ORIGIN}.example.org/`)).toBe(false);
    expect(window.webContents.goes(event, 'file:///etc/passwd')).toBe(false);
  });

  test('14, 15 no window is opened, and only named pages go to the browser outside', async () => {
    const { window, opened } = await started();
    const open = (url: string) => window.webContents.openHandler!({ url } as never);
    for (const url of [
      'https://example.org/',
      'file:///bin/sh',
      'smb://host/share',
      'https://www.gnu.org.example.org/licenses/',
    ]) {
      expect(open(url)).toEqual({ action: 'deny' });
    }
    expect(opened).toEqual([]);
    expect(open('https://www.gnu.org/licenses/agpl-3.0.html')).toEqual({ action: 'deny' });
    expect(opened).toEqual(['https://www.gnu.org/licenses/agpl-3.0.html']);
  });

  test('what was opened is told to the system’s list of recent files', async () => {
    const { ask, app } = await started(['resonate'], 'darwin');
    await ask('add-recent', ['/music/Song.resonate']);
    expect(app.recent).toEqual(['/music/Song.resonate']);
    // Where a folder is no document, by the file in it.
    const windows = await started(['resonate'], 'win32');
    await windows.ask('add-recent', ['/music/Song.resonate']);
    expect(windows.app.recent).toEqual([join('/music/Song.resonate', OPENER)]);
  });

  test('16 Electron is pinned to one exact version', () => {
    const { devDependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.each(Object.keys(CHANNELS))(
    '17 %s answers only the page of the host, in a window of its own',
    async (channel) => {
      const { ask, chosen, frame } = await started();
      chosen.input = '/music/a.wav';
      const args: Record<string, unknown[]> = {
        'choose-output': ['a.wav'],
        'drag-out': ['/drag/a.wav'],
        'add-recent': ['/a'],
      };
      await expect(ask(channel, args[channel])).resolves.not.toBeUndefined();
      await expect(ask(channel, args[channel], { ...frame, url: 'https://example.org/' })).rejects.toThrow(
        'another page',
      );
      await expect(ask(channel, args[channel], { ...frame, parent: {} })).rejects.toThrow('another page');
      await expect(ask(channel, args[channel], null)).rejects.toThrow('another page');
      await expect(ask(channel, [{}, 1])).rejects.toThrow('what it cannot take');
    },
  );

  test('18 no file: page: the shell loads what its host says, on this machine only', async () => {
    const { window } = await started();
    expect(new URL(window.loaded).protocol).toBe('http:');
    expect(new URL(window.loaded).hostname).toBe('127.0.0.1');
  });

  test('19 the fuses that would make a general Node of the program are off', () => {
    const { electronFuses } = JSON.parse(readFileSync(new URL('./builder.json', import.meta.url), 'utf8'));
    expect(electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });
});

describe('the desktop program', () => {
  test('a second instance gives its file to the first and ends', async () => {
    const { app, ask, window } = await started(['resonate', '/music/first.wav']);
    expect(await ask('take-pending-input')).toBe('/music/first.wav');
    expect(await ask('take-pending-input')).toBeNull();
    app.emit('second-instance', {}, ['resonate', '--flag', '/music/second.wav']);
    expect(window.webContents.sent).toContainEqual(['pending-input']);
    expect(await ask('take-pending-input')).toBe('/music/second.wav');

    const second = fakeElectron();
    second.app.isFirst = false;
    const startHost = async () => expect.unreachable();
    const options = { preload: '', argv: [], platform: 'linux' as const, startHost };
    expect(await startShell(second.electron, options)).toBe(false);
    expect(second.app.quits).toBe(1);
  });

  test('a file may be given as a URL, as file managers do it; one of another computer is none', async () => {
    const path = `/music/My song.resonate/${OPENER}`;
    const { ask, app } = await started(['resonate', pathToFileURL(path).href]);
    expect(await ask('take-pending-input')).toBe(path);
    for (const word of ['file://elsewhere/song.wav', 'file:///a%2Fb.wav']) {
      app.emit('second-instance', {}, ['resonate', word]);
      expect(await ask('take-pending-input')).toBeNull();
    }
  });

  test('a file opened from the desktop reaches the page', async () => {
    const { app, ask } = await started();
    let prevented = false;
    app.emit('open-file', { preventDefault: () => (prevented = true) }, '/music/Song.resonate');
    expect(prevented).toBe(true);
    expect(await ask('take-pending-input')).toBe('/music/Song.resonate');
  });

  test('dialogs answer with a path, or null where they were closed', async () => {
    const { ask, chosen } = await started();
    expect(await ask('choose-input')).toBeNull();
    expect(await ask('choose-output', ['Song.wav'])).toBeNull();
    chosen.input = '/music/a.wav';
    chosen.output = '/music/b.wav';
    expect(await ask('choose-input')).toBe('/music/a.wav');
    expect(await ask('choose-output', ['Song.wav'])).toBe('/music/b.wav');
  });

  test('a folder can be chosen where the dialog lets files be chosen beside it: nowhere would a recording be out of reach', async () => {
    for (const [platform, properties] of [
      ['darwin', ['openFile', 'openDirectory']],
      ['linux', ['openFile']],
      ['win32', ['openFile']],
    ] as const) {
      const { ask, asked } = await started(['resonate'], platform);
      await ask('choose-input');
      expect(asked).toEqual([properties]);
    }
  });

  test('only WAV files of the drag folder are dragged out', async () => {
    const { ask, window } = await started();
    for (const path of ['/etc/passwd', '/drag/../etc/a.wav', '/drag', '/dragon/a.wav', '/drag/a.txt'])
      await ask('drag-out', [path]);
    expect(window.webContents.dragged).toEqual([]);
    await ask('drag-out', ['/drag/Bass.wav']);
    expect(window.webContents.dragged).toEqual(['/drag/Bass.wav']);
  });

  test('the menu sends commands to the window in front', async () => {
    const { menus, window } = await started();
    const top = menus[0] as { label?: string; submenu: { label?: string; click?: () => void }[] }[];
    const undo = top.find(({ label }) => label === '&Edit')!.submenu.find(({ label }) => label === 'Undo')!;
    undo.click!();
    expect(window.webContents.sent).toEqual([['command', 'edit.undo']]);
  });

  test('quitting waits for the host to put everything away', async () => {
    const { app, closed, windows } = await started();
    windows[0]!.emit('closed');
    app.emit('window-all-closed');
    await Promise.resolve();
    await Promise.resolve();
    expect(closed()).toBe(1);
  });

  test('a host that ends by itself is told, and the program ends', async () => {
    const { app, endHost, errors } = await started();
    endHost();
    await Promise.resolve();
    expect(errors.join()).toContain('start Resonate again');
    expect(app.quits).toBe(1);
  });

  test('a file opened on a Mac without windows opens one', async () => {
    const { app, ask, windows } = await started(['resonate'], 'darwin');
    windows[0]!.emit('closed');
    app.emit('open-file', { preventDefault() {} }, '/music/Song.resonate');
    expect(windows).toHaveLength(2);
    expect(await ask('take-pending-input')).toBe('/music/Song.resonate');
  });

  test('on a Mac, which registers them all, plain letters are no accelerators', async () => {
    const { menus } = await started(['resonate'], 'darwin');
    const accelerators = (items: MenuItemConstructorOptions[]): string[] =>
      items.flatMap(({ accelerator, submenu }) => [
        ...(accelerator === undefined ? [] : [accelerator]),
        ...(Array.isArray(submenu) ? accelerators(submenu) : []),
      ]);
    const found = accelerators(menus[0] as MenuItemConstructorOptions[]);
    expect(found).toContain('CmdOrCtrl+Z');
    expect(found.filter((accelerator) => !accelerator.startsWith('CmdOrCtrl+'))).toEqual([]);
  });

  test('a Mac keeps running without windows and opens one again', async () => {
    const { app, windows } = await started(['resonate'], 'darwin');
    windows[0]!.emit('closed');
    app.emit('window-all-closed');
    expect(app.quits).toBe(0);
    app.emit('activate');
    expect(windows).toHaveLength(2);
  });
});
