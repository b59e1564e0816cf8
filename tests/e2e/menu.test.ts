import { expect, test } from 'vitest';
import { COMMANDS } from '../../editor/app/commands/registry.ts';
import { MENU_COMMANDS, menuTemplate } from '../../host/electron/menu.ts';

test('every item of the native menu is a command of the editor', () => {
  const known = new Set(COMMANDS.map(({ id }) => id));
  expect(MENU_COMMANDS.filter((id) => !known.has(id))).toEqual([]);
});

test.each(['linux', 'win32', 'darwin'] as const)('the menu of %s reaches every one of its commands', (platform) => {
  const sent = new Set<string>();
  const click = (items: ReturnType<typeof menuTemplate>): void => {
    for (const { click: act, submenu } of items) {
      (act as (() => void) | undefined)?.();
      if (Array.isArray(submenu)) click(submenu);
    }
  };
  click(menuTemplate(platform, (command) => sent.add(command)));
  expect([...sent].sort()).toEqual([...MENU_COMMANDS].sort());
});
