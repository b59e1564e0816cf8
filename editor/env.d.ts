import type { DesktopShell } from '../host/api/shell.ts';

declare global {
  interface Window {
    /** What the desktop application offers; absent in a browser. */
    readonly resonate?: DesktopShell;
  }
}
