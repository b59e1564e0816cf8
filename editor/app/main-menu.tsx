import { Menu } from '@base-ui/react/menu';
import { useAppSelector } from '../state/hooks.ts';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/key-cap.tsx';
import type { CommandGroup } from './commands/command.ts';
import { COMMANDS } from './commands/registry.ts';
import { blockOf, contextOf, runCommand } from './commands/run.ts';
import { focusAfterMenu } from './keep-focus.ts';
import { keysOf } from './keys.ts';
import { useServices } from './services.tsx';

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
            <GroupItems group={group} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.SubmenuRoot>
  );
}

function GroupItems({ group }: { readonly group: CommandGroup }) {
  const services = useServices();
  const changed = useAppSelector((state) => state.preferences.keys);
  const context = contextOf(services);
  return COMMANDS.filter((command) => command.group === group).map((command) => {
    const reason = blockOf(command, context);
    const key = keysOf(command, changed)[0];
    return (
      <Menu.Item
        key={command.id}
        className="item"
        disabled={reason !== null}
        title={reason ?? undefined}
        onClick={() => runCommand(services, command.id)}
      >
        {command.title}
        {key !== undefined && (
          <span className="keys">
            <Keys binding={key} />
          </span>
        )}
      </Menu.Item>
    );
  });
}
