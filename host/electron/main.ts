// The program's entry inside Electron: hands Electron to the shell, and says how the host is started. Nothing else belongs here.
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeImage, session, shell, utilityProcess } from 'electron';
import { forkedHost, givenHost } from './host-process.ts';
import { startShell } from './shell.ts';

const here = import.meta.dirname;

/** What is drawn under the pointer while a file is dragged out: a plain square of the accent, blue, green, red, opaque. macOS refuses an empty one. */
const SIDE = 32;
const MINT = Buffer.from([0xc8, 0xec, 0x6d, 0xff]);

app.enableSandbox();
startShell(
  {
    app,
    ipcMain,
    dialog,
    shell,
    menu: Menu,
    get session() {
      return session.defaultSession;
    },
    createWindow: (options) => new BrowserWindow(options),
    dragIcon: nativeImage.createFromBitmap(Buffer.alloc(SIDE * SIDE * 4, MINT), { width: SIDE, height: SIDE }),
  },
  {
    preload: join(here, 'preload.cjs'),
    argv: process.argv,
    platform: process.platform,
    startHost: () =>
      givenHost(process.env) ??
      forkedHost(utilityProcess.fork(join(app.getAppPath(), 'host', 'electron', 'host.ts'), [], { stdio: 'inherit' })),
  },
).catch((error: unknown) => {
  dialog.showErrorBox('Resonate', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
