import { Menu } from '@base-ui/react/menu';
import { useAppSelector } from '../state/hooks.ts';
import { Keys } from '../ui/key-cap.tsx';
import type { Command } from './commands/command.ts';
import { blockOf, contextOf, runCommand } from './commands/run.ts';
import { keysOf } from './keys.ts';
import { useServices } from './services.tsx';

/** A command as a line of a menu, with its key; where it cannot be run now the pointer is told why. */
export function CommandItem({ command }: { readonly command: Command }) {
  const services = useServices();
  const changed = useAppSelector((state) => state.preferences.keys);
  const reason = blockOf(command, contextOf(services));
  const key = keysOf(command, changed)[0];
  return (
    <Menu.Item
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
}
