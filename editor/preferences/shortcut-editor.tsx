import { useState } from 'react';
import { COMMANDS } from '../app/commands/registry.ts';
import { bindingOf, keysOf, ownerOf } from '../app/keys.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { keysChanged } from '../state/preferences.ts';
import { Button } from '../ui/button.tsx';
import { Keys } from '../ui/key-cap.tsx';

/** Every command with its key; a click listens for another. A key that is taken moves, and that is said. */
export function ShortcutEditor() {
  const dispatch = useAppDispatch();
  const changed = useAppSelector((state) => state.preferences.keys);
  const [listening, setListening] = useState<string | null>(null);
  const [said, setSaid] = useState('');

  const take = (id: string, key: string) => {
    const owner = ownerOf(key, changed);
    if (owner !== null && owner.id !== id) {
      dispatch(keysChanged({ command: owner.id, keys: keysOf(owner, changed).filter((own) => own !== key) }));
      setSaid(`“${owner.title}” has lost this key.`);
    } else {
      setSaid('');
    }
    dispatch(keysChanged({ command: id, keys: [key] }));
    setListening(null);
  };

  return (
    <>
      <p className="t2" role="status">
        {said || 'Click a key to change it. Backspace takes it away, Esc leaves it.'}
      </p>
      <ul className="keylist">
        {COMMANDS.map((command) => {
          const keys = keysOf(command, changed);
          return (
            <li key={command.id}>
              <span className="grow cut">{command.title}</span>
              <span className="cap">{command.group}</span>
              <button
                type="button"
                className="set"
                onClick={() => setListening(command.id)}
                onBlur={() => setListening(null)}
                onKeyDown={(event) => {
                  if (listening !== command.id) return;
                  event.preventDefault();
                  event.stopPropagation();
                  if (event.key === 'Escape') setListening(null);
                  else if (event.key === 'Backspace') {
                    dispatch(keysChanged({ command: command.id, keys: [] }));
                    setListening(null);
                  } else {
                    const binding = bindingOf(event.nativeEvent);
                    if (binding !== null) take(command.id, binding);
                  }
                }}
              >
                <span className="sr">Key of {command.title}: </span>
                {listening === command.id ? (
                  <span className="t2">Press a key</span>
                ) : keys.length === 0 ? (
                  <span className="t3">none</span>
                ) : (
                  keys.map((key) => <Keys key={key} binding={key} />)
                )}
              </button>
              <Button
                look="quiet"
                size="dense"
                icon="undo"
                aria-label={`${command.title}: back to its own key`}
                disabled={changed[command.id] === undefined}
                onClick={() => dispatch(keysChanged({ command: command.id, keys: null }))}
              />
            </li>
          );
        })}
      </ul>
    </>
  );
}
