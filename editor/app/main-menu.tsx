import { Menu } from '@base-ui/react/menu';
import { Icon } from '../ui/icon.tsx';
import { CommandItem } from './command-item.tsx';
import type { CommandGroup } from './commands/command.ts';
import { COMMANDS } from './commands/registry.ts';
import { focusAfterMenu } from './keep-focus.ts';

const GROUPS: readonly (readonly [CommandGroup, string])[] = [
  ['File', 'File'],
  ['Mend', 'Mend'],
  ['Listen', 'Listen'],
  ['Walk', 'Walk'],
  ['See', 'See'],
  ['Track', 'Track'],
];

/** Every command of the registry, by group: what the keys do can be found and clicked here. */
export function MainMenu() {
  return (
    <Menu.Root>
      <Menu.Trigger className="mark" aria-label="Menu">
        <Icon name="logo" size={18} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="floats">
          <Menu.Popup className="menu" finalFocus={focusAfterMenu}>
            {GROUPS.map(([group, title]) => (
              <GroupMenu key={group} group={group} title={title} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function GroupMenu({ group, title }: { readonly group: CommandGroup; readonly title: string }) {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className="item">
        {title}
        <Icon name="next" size={12} />
      </Menu.SubmenuTrigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={2} className="floats">
          <Menu.Popup className="menu">
            {COMMANDS.filter((command) => command.group === group).map((command) => (
              <CommandItem key={command.id} command={command} />
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}
