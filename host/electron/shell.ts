import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  IpcMain,
  IpcMainEvent,
  IpcMainInvokeEvent,
  Menu,
  NativeImage,
  Session,
  Shell,
} from 'electron';
import { OPENER } from '../store/opener-name.ts';
import { type Arguments, CHANNELS, type Channel } from './channels.ts';
import { menuTemplate } from './menu.ts';
import { guardContents, guardSession, sameOrigin, windowOptions } from './window.ts';

/** Milliseconds that the host has to put everything away; what it acknowledged is on the disk anyhow. */
const PATIENCE = 10_000;

/** The host that serves the editor: a process of its own, or the one that started this. */
export interface HostProcess {
  /** Opens the editor and carries the token: http://127.0.0.1:…/open?token=… */
  readonly url: string;
  /** The only folder from which files may be dragged out. */
  readonly dragFolder: string;
  /** Resolves when it ends, however it ends. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Electron, as the shell uses it: given, so that it can be tested without Electron's binary. */
export interface Electron {
  readonly app: App;
  readonly ipcMain: IpcMain;
  readonly dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showErrorBox'>;
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly session: Session;
  readonly createWindow: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly dragIcon: NativeImage;
}

interface ShellOptions {
  readonly preload: string;
  readonly argv: readonly string[];
  readonly platform: NodeJS.Platform;
  startHost(): Promise<HostProcess>;
}

/**
 * The desktop program: one instance, a window on the host's page, menus, dialogs and dragging out.
 * All the work is the host's. Resolves when the first window is on its way; false where another instance runs already.
 */
export async function startShell(electron: Electron, options: ShellOptions): Promise<boolean> {
  const { app } = electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  const windows = new Set<BrowserWindow>();
  let pending = inputOf(options.argv);
  // Until the host is there, the first window is on its way anyhow.
  let reopen = async (): Promise<void> => {};
  const tell = (path: string | null): void => {
    pending = path ?? pending;
    const window = [...windows].at(-1);
    if (window === undefined) return void reopen();
    if (window.isMinimized()) window.restore();
    window.focus();
    if (path !== null) window.webContents.send('pending-input');
  };
  // macOS sends this even before it is ready.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    tell(path);
  });
  app.on('second-instance', (_event, argv) => tell(inputOf(argv)));
  await app.whenReady();
  const host = await options.startHost();
  const { origin } = new URL(host.url);
  guardSession(electron.session, origin);
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents, origin, (url) => void electron.shell.openExternal(url));
  });

  const open = async (): Promise<void> => {
    const window = electron.createWindow(windowOptions(options.preload));
    windows.add(window);
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => windows.delete(window));
    await window.loadURL(host.url);
  };
  const send = (command: string): void =>
    [...windows].find((window) => window.isFocused())?.webContents.send('command', command);
  electron.menu.setApplicationMenu(electron.menu.buildFromTemplate(menuTemplate(options.platform, send)));

  answer(electron.ipcMain, origin, {
    'choose-input': async () => {
      // Only the dialog of macOS lets files and folders be chosen: elsewhere a project is chosen by the file in it, and a folder of stems is dropped.
      const folders = options.platform === 'darwin' ? (['openDirectory'] as const) : [];
      const chosen = await electron.dialog.showOpenDialog({ properties: ['openFile', ...folders] });
      return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
    },
    'choose-output': async (_event, [suggestedName]) => {
      const chosen = await electron.dialog.showSaveDialog({ defaultPath: suggestedName });
      return chosen.canceled ? null : chosen.filePath;
    },
    'take-pending-input': () => {
      const path = pending;
      pending = null;
      return path;
    },
    'drag-out': (event, [path]) => {
      if (isInside(host.dragFolder, path)) event.sender.startDrag({ file: path, icon: electron.dragIcon });
      return null;
    },
    'add-recent': (_event, [path]) => {
      // Windows lists files alone; where a project has none, it lists nothing.
      app.addRecentDocument(options.platform === 'darwin' ? path : join(path, OPENER));
      return null;
    },
  });
  app.on('activate', () => {
    if (windows.size === 0) void open();
  });
  app.on('window-all-closed', () => {
    if (options.platform !== 'darwin') app.quit();
  });
  let closing = false;
  app.on('before-quit', (event) => {
    if (closing) return;
    closing = true;
    event.preventDefault();
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
    void Promise.race([host.close(), late]).finally(() => app.quit());
  });
  void host.ended.then(() => {
    if (closing) return;
    closing = true;
    // All that was acknowledged is in the journal.
    electron.dialog.showErrorBox(
      'Resonate',
      'The engine behind this window has ended: start Resonate again. Nothing is lost.',
    );
    app.quit();
  });
  await open();
  reopen = open;
  return true;
}

type Handlers = {
  readonly [C in Channel]: (event: IpcMainInvokeEvent | IpcMainEvent, args: Arguments<C>) => unknown;
};

/** Answers only the page that the host serves, in a window's own frame, and only what a channel's schema allows. */
function answer(ipcMain: IpcMain, origin: string, handlers: Handlers): void {
  for (const channel of Object.keys(CHANNELS) as Channel[]) {
    ipcMain.handle(channel, (event, ...args: unknown[]) => {
      const frame = event.senderFrame;
      if (frame === null || frame.parent !== null || !sameOrigin(frame.url, origin)) {
        throw new Error(`${channel} was asked for by another page than Resonate's own.`);
      }
      const parsed = CHANNELS[channel].safeParse(args);
      if (!parsed.success) throw new Error(`${channel} was asked for with what it cannot take.`);
      return (handlers[channel] as (event: IpcMainInvokeEvent, args: unknown) => unknown)(event, parsed.data);
    });
  }
}

/** The file or folder among a command line's arguments; options and the program's own parts are none. */
function inputOf(argv: readonly string[]): string | null {
  const candidate = argv.slice(1).findLast((word) => !word.startsWith('-') && !/\.(c|m)?js$|^\.$/.test(word));
  return candidate === undefined ? null : pathIn(candidate);
}

/** A path, or the URL of one, as file managers on Linux give it. Null for a URL of nothing on this computer. */
function pathIn(word: string): string | null {
  if (!/^file:/i.test(word)) return resolve(word);
  try {
    return fileURLToPath(word);
  } catch {
    return null;
  }
}

function isInside(folder: string, path: string): boolean {
  const inner = relative(folder, resolve(path));
  return inner !== '' && !inner.startsWith('..') && !isAbsolute(inner) && extname(inner).toLowerCase() === '.wav';
}
