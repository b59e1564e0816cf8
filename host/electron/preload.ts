// Runs in the page's sandbox before the page: hands it the few calls of DesktopShell, and none of Electron itself.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopShell } from '../api/shell.ts';
import type { Channel } from './channels.ts';

const ask = (channel: Channel, ...args: string[]): Promise<string | null> => ipcRenderer.invoke(channel, ...args);

function listen(channel: 'command' | 'pending-input', listener: (value: string) => void): () => void {
  // The event itself stays here: through its sender a page could reach the whole of ipcRenderer.
  const heard = (_event: unknown, value: unknown): void => listener(String(value));
  ipcRenderer.on(channel, heard);
  return () => ipcRenderer.off(channel, heard);
}

const shell: DesktopShell = {
  platform: process.platform as DesktopShell['platform'],
  chooseInput: () => ask('choose-input'),
  chooseOutput: (suggestedName) => ask('choose-output', suggestedName),
  takePendingInput: () => ask('take-pending-input'),
  pathOf: (file) => webUtils.getPathForFile(file),
  dragOut: (path) => void ask('drag-out', path),
  onCommand: (listener) => listen('command', listener),
  onPendingInput: (listener) => listen('pending-input', () => listener()),
  addRecent: (path) => void ask('add-recent', path),
};

contextBridge.exposeInMainWorld('resonate', shell);
