import type { MenuItemConstructorOptions } from 'electron';

/**
 * The native menu. An item names a command of the editor by its id, and the page does it, so that menu, keys and palette are one.
 * Accelerators are shown but not registered: the page hears the key itself, and knows whether a text field has the focus.
 * A Mac always registers them, so there plain letters are left out.
 */
export const MENU_COMMANDS = [
  'file.open',
  'file.export',
  'edit.undo',
  'edit.redo',
  'play.toggle',
  'play.version',
  'region.next',
  'region.previous',
  'region.accept',
  'view.fitRegion',
  'view.fitSong',
  'view.mixer',
  'view.inserts',
  'view.jobs',
  'view.inspector',
  'view.regions',
  'view.history',
  'view.measures',
  'view.resetPanels',
  'app.models',
  'app.preferences',
  'app.palette',
  'app.shortcuts',
] as const;

type MenuCommand = (typeof MENU_COMMANDS)[number];

export function menuTemplate(
  platform: NodeJS.Platform,
  send: (command: MenuCommand) => void,
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === undefined || (isMac && !accelerator.startsWith('CmdOrCtrl+'))
      ? {}
      : { accelerator, registerAccelerator: false }),
    click: () => send(command),
  });
  const preferences = item('Preferences…', 'app.preferences', 'CmdOrCtrl+,');
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(isMac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              { role: 'about' as const },
              line,
              preferences,
              line,
              { role: 'services' as const },
              line,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              line,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        item('Open…', 'file.open', 'CmdOrCtrl+O'),
        ...(isMac ? [{ role: 'recentDocuments' as const, submenu: [{ role: 'clearRecentDocuments' as const }] }] : []),
        line,
        item('Export…', 'file.export', 'CmdOrCtrl+E'),
        line,
        item('Neural models…', 'app.models'),
        line,
        ...(isMac ? [{ role: 'close' as const }] : [preferences, line, { role: 'quit' as const }]),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        item('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&Region',
      submenu: [
        item('Next to mend', 'region.next', 'N'),
        item('Previous to mend', 'region.previous', 'P'),
        item('Accept, go to next', 'region.accept', 'Enter'),
      ],
    },
    {
      label: '&Play',
      submenu: [item('Play or pause', 'play.toggle', 'Space'), item('Original or mended', 'play.version', 'A')],
    },
    {
      label: '&View',
      submenu: [
        item('Fit region', 'view.fitRegion', 'F'),
        item('Fit song', 'view.fitSong', 'Shift+F'),
        line,
        item('Mixer', 'view.mixer', 'M'),
        item('Plugins', 'view.inserts', 'V'),
        item('Jobs', 'view.jobs', 'J'),
        item('Inspector', 'view.inspector', 'I'),
        item('Regions', 'view.regions', 'Shift+R'),
        item('History', 'view.history', 'H'),
        item('Measures', 'view.measures', 'E'),
        item('Put all panels back', 'view.resetPanels'),
        line,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      role: 'help',
      submenu: [item('Commands…', 'app.palette', 'CmdOrCtrl+K'), item('Shortcuts', 'app.shortcuts', '?')],
    },
  ];
}
