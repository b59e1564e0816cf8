import { useMemo, useState } from 'react';
import { COMMANDS } from '../app/commands/registry.ts';
import { blockOf, contextOf, runCommand } from '../app/commands/run.ts';
import { keysOf } from '../app/keys.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/key-cap.tsx';
import { ranked } from './rank.ts';
import { SYNONYMS } from './synonyms.ts';
import { useClose } from './use-close.ts';
import './palette.css';

/** Everything that can be done, found by a few letters. */
export default function Palette() {
  const services = useServices();
  const close = useClose();
  const changed = useAppSelector((state) => state.preferences.keys);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const context = useMemo(() => contextOf(services), [services]);
  const found = ranked(query, COMMANDS, (command) => `${command.title} ${command.group} ${SYNONYMS[command.id] ?? ''}`);
  const current = Math.min(at, found.length - 1);
  const run = (id: string) => {
    close();
    // The dialog gives the focus back first, so that a command which moves it has the last word.
    requestAnimationFrame(() => runCommand(services, id));
  };
  return (
    <Dialog title="Commands" width={560} onClose={close} className="palette">
      <input
        className="field"
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[current] === undefined ? undefined : `palette-${found[current].id}`}
        aria-label="Find a command"
        placeholder="What do you want to do?"
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined) {
            event.preventDefault();
            const next = (current + step + found.length) % Math.max(1, found.length);
            setAt(next);
            document.getElementById(`palette-${found[next]?.id}`)?.scrollIntoView({ block: 'nearest' });
          }
          if (event.key === 'Enter' && found[current] !== undefined) run(found[current].id);
        }}
      />
      <div id="palette-list" className="list" role="listbox" aria-label="Commands">
        {found.map((command, index) => {
          const reason = blockOf(command, context);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys
            <div
              key={command.id}
              id={`palette-${command.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              aria-disabled={reason !== null}
              className="item"
              data-highlighted={index === current ? '' : undefined}
              data-disabled={reason !== null ? '' : undefined}
              onPointerMove={() => setAt(index)}
              onClick={() => run(command.id)}
            >
              <span className="cut">
                {command.title}
                {reason !== null && index === current && <span className="t3"> {reason}</span>}
              </span>
              <span className="keys">
                <span className="cap">{command.group}</span>
                {keysOf(command, changed)
                  .slice(0, 1)
                  .map((key) => (
                    <Keys key={key} binding={key} />
                  ))}
              </span>
            </div>
          );
        })}
        {found.length === 0 && <p className="hint">Nothing found. Try another word.</p>}
      </div>
    </Dialog>
  );
}
