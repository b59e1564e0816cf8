/**
 * What the desktop shell offers to the page, as `window.resonate`; absent in a plain browser.
 * Every call crosses into Electron's main process, which checks who asks and what.
 */
export interface DesktopShell {
  readonly platform: 'linux' | 'win32' | 'darwin';
  /** Asks the person for a recording or a project, on macOS for a folder of stems too; null where the dialog was closed. */
  chooseInput(): Promise<string | null>;
  /** Asks where to write; null where the dialog was closed. */
  chooseOutput(suggestedName: string): Promise<string | null>;
  /** The file that the program was started with or that was opened from the desktop, once; null where there is none. */
  takePendingInput(): Promise<string | null>;
  /** The path of a file that was dropped on the page, so that it need not be copied. */
  pathOf(file: File): string;
  /** Lets the person drag a WAV file, which the host wrote for this, out of the window. Call it while a drag begins. */
  dragOut(path: string): void;
  /** Tells of the menu's commands, by the editor's ids; returns how to stop that. */
  onCommand(listener: (id: string) => void): () => void;
  /** Tells that another file was opened from the desktop: fetch it by `takePendingInput`. */
  onPendingInput(listener: () => void): () => void;
  /** Adds a project to the system's list of recent documents. */
  addRecent(path: string): void;
}
