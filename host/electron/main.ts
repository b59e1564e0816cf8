// The program's entry inside Electron: hands Electron to the shell, and says how the host is started. Nothing else belongs here.
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeImage, session, shell, utilityProcess } from 'electron';
import { forkedHost, givenHost } from './host-process.ts';
import { startShell } from './shell.ts';

const here = import.meta.dirname;

app.enableSandbox();
void startShell(
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
    // Electron wants a picture to drag; the system draws its own for a WAV file where this is empty.
    dragIcon: nativeImage.createFromPath(join(here, 'drag.png')),
  },
  {
    preload: join(here, 'preload.cjs'),
    argv: process.argv,
    platform: process.platform,
    startHost: () =>
      givenHost(process.env) ??
      forkedHost(utilityProcess.fork(join(app.getAppPath(), 'host', 'electron', 'host.ts'), [], { stdio: 'inherit' })),
  },
);
