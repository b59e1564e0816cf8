import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import type { Electron } from './shell.ts';

/** Electron without Electron: it records what the shell asks for, and lets a test play the page, the person and the system. */
export function fakeElectron() {
  const app = Object.assign(new EventEmitter(), {
    isFirst: true,
    quits: 0,
    recent: [] as string[],
    requestSingleInstanceLock: () => app.isFirst,
    whenReady: async () => {},
    quit: () => {
      app.quits++;
      app.emit('before-quit', { preventDefault() {} });
    },
    addRecentDocument: (path: string) => app.recent.push(path),
  });
  const channels = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  const session = {
    request: undefined as undefined | ((...args: never[]) => void),
    check: undefined as undefined | ((...args: never[]) => boolean),
    device: undefined as undefined | (() => boolean),
    before: undefined as undefined | ((...args: never[]) => void),
    setPermissionRequestHandler: (handler: never) => void (session.request = handler),
    setPermissionCheckHandler: (handler: never) => void (session.check = handler),
    setDevicePermissionHandler: (handler: never) => void (session.device = handler),
    webRequest: { onBeforeRequest: (handler: never) => void (session.before = handler) },
  };
  const windows: FakeWindow[] = [];
  const opened: string[] = [];
  const chosen = { input: null as string | null, output: null as string | null };
  const asked: (readonly string[])[] = [];
  const menus: unknown[] = [];
  const errors: string[] = [];
  const electron = {
    app,
    ipcMain: { handle: (channel: string, handler: never) => void channels.set(channel, handler) },
    dialog: {
      showErrorBox: (_title: string, sentence: string) => void errors.push(sentence),
      showOpenDialog: async ({ properties }: { properties: readonly string[] }) => {
        asked.push(properties);
        return { canceled: chosen.input === null, filePaths: [chosen.input].filter(Boolean) };
      },
      showSaveDialog: async () => ({ canceled: chosen.output === null, filePath: chosen.output ?? '' }),
    },
    shell: { openExternal: async (url: string) => void opened.push(url) },
    menu: {
      buildFromTemplate: (template: unknown) => template,
      setApplicationMenu: (menu: unknown) => void menus.push(menu),
    },
    session,
    createWindow: (options: BrowserWindowConstructorOptions) => {
      const window = new FakeWindow(options);
      windows.push(window);
      app.emit('web-contents-created', {}, window.webContents);
      return window as unknown as BrowserWindow;
    },
    dragIcon: {},
  };
  return {
    electron: electron as unknown as Electron,
    app,
    channels,
    session,
    windows,
    opened,
    chosen,
    asked,
    menus,
    errors,
  };
}

class FakeWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents();
  loaded = '';
  shown = false;
  focused = true;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }

  async loadURL(url: string): Promise<void> {
    this.loaded = url;
    this.emit('ready-to-show');
  }
  show(): void {
    this.shown = true;
  }
  focus(): void {
    this.focused = true;
  }
  isFocused(): boolean {
    return this.focused;
  }
  isMinimized(): boolean {
    return false;
  }
}

class FakeContents extends EventEmitter {
  readonly sent: unknown[][] = [];
  readonly dragged: string[] = [];
  openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] | undefined;

  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void {
    this.openHandler = handler;
  }
  send(...message: unknown[]): void {
    this.sent.push(message);
  }
  startDrag({ file }: { file: string }): void {
    this.dragged.push(file);
  }
  /** Whether the page may go to `url` by the named event. */
  goes(event: 'will-navigate' | 'will-redirect' | 'will-attach-webview', url: string): boolean {
    let stopped = false;
    this.emit(event, { url, preventDefault: () => (stopped = true) });
    return !stopped;
  }
}
