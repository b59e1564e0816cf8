import { useState } from 'react';
import type { Command, CommandGroup } from '../app/commands/command.ts';
import { COMMANDS } from '../app/commands/registry.ts';
import { runCommand } from '../app/commands/run.ts';
import { keysOf } from '../app/keys.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/key-cap.tsx';
import { ranked } from './rank.ts';
import { useClose } from './use-close.ts';
import './palette.css';

const GROUPS: readonly CommandGroup[] = ['Listen', 'Walk', 'Mend', 'See', 'Track', 'File'];

/** The nine takes are one line on the sheet. */
const isRepeat = (command: Command) => /^take\.choose[2-9]$/.test(command.id);

/** All keys on one sheet, as this person has them. */
export default function Shortcuts() {
  const close = useClose();
  const services = useServices();
  const changed = useAppSelector((state) => state.preferences.keys);
  const [query, setQuery] = useState('');
  const keyed = COMMANDS.filter((command) => keysOf(command, changed).length > 0 && !isRepeat(command));
  const found = ranked(query, keyed, (command) => command.title);
  return (
    <Dialog
      title="Shortcuts"
      width={720}
      onClose={close}
      about={
        <input
          className="field find"
          type="search"
          aria-label="Find a shortcut"
          placeholder="Find"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      }
      footer={
        <>
          <span className="t2 grow">In the blind panel A, B and X play, 1 and 2 answer.</span>
          <Button
            size="big"
            onClick={() => {
              close();
              runCommand(services, 'app.preferences');
            }}
          >
            Change shortcuts
          </Button>
        </>
      }
    >
      <div className="body sheet" role="group" aria-label="Shortcuts" tabIndex={0}>
        {GROUPS.map((group) => {
          const list = found.filter((command) => command.group === group);
          return list.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {list.map((command) => (
                  <div key={command.id}>
                    <dt>{command.id === 'take.choose1' ? 'Choose take' : command.title}</dt>
                    <dd>
                      <Keys binding={keysOf(command, changed)[0]!} />
                      {command.id === 'take.choose1' && (
                        <>
                          <span className="t3">to</span>
                          <kbd>9</kbd>
                        </>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        {found.length === 0 && <p className="t2">No shortcut is called that.</p>}
      </div>
    </Dialog>
  );
}
