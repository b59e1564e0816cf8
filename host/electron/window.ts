import type { BrowserWindowConstructorOptions, Session, WebContents } from 'electron';

/**
 * What a window may do, by Electron's security checklist. The page is served by the host on 127.0.0.1 with its own policy headers;
 * this keeps everything else out of the window and the page inside it.
 */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 600,
    show: false,
    // The editor's own darkest ground, so that nothing flashes before the first paint.
    backgroundColor: '#090a0d',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // The sound must go on while another window covers this one.
      backgroundThrottling: false,
    },
  };
}

/** Permissions that the editor has a use for: everything else is refused without a question. */
const PERMISSIONS: ReadonlySet<string> = new Set([
  'speaker-selection',
  'clipboard-sanitized-write',
  'fullscreen',
  'midi',
]);

/** Pages outside that a link in the editor may lead to; they open in the person's own browser. */
const LINKS = [
  'https://www.gnu.org/licenses/',
  'https://huggingface.co/facebook/jasco',
  // Licences of neural models.
  'https://creativecommons.org/licenses/',
  'https://www.apache.org/licenses/',
  'https://github.com/facebookresearch/demucs/issues/',
];

/** Keeps a window's traffic on the host that serves it. */
export function guardSession(session: Session, origin: string): void {
  const ofHost = (details: { requestingUrl?: string } | undefined): boolean =>
    details?.requestingUrl !== undefined && sameOrigin(details.requestingUrl, origin);
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(PERMISSIONS.has(permission) && ofHost(details));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => {
    return PERMISSIONS.has(permission) && sameOrigin(requestingOrigin, origin);
  });
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isInside(details.url, origin) });
  });
}

/** Keeps a page from leaving, and from opening anything but the links above, which go to `openExternal`. */
export function guardContents(contents: WebContents, origin: string, openExternal: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!sameOrigin(event.url, origin)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!sameOrigin(event.url, origin)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (LINKS.some((link) => url.startsWith(link))) openExternal(url);
    return { action: 'deny' };
  });
}

/** Whether a URL belongs to the host that serves the editor. */
export function sameOrigin(url: string, origin: string): boolean {
  return URL.canParse(url) && new URL(url).origin === origin;
}

function isInside(url: string, origin: string): boolean {
  // blob: carries the origin that made it; devtools: never reaches a packaged program.
  return sameOrigin(url, origin) || url.startsWith('data:') || url.startsWith('devtools:');
}
