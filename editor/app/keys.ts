import { matchKeybindingPress, parseKeybinding } from 'tinykeys';
import { selectProject } from '../state/selectors.ts';
import type { Command } from './commands/command.ts';
import { COMMANDS } from './commands/registry.ts';
import { runCommand } from './commands/run.ts';
import type { Services } from './services.tsx';

/** The keys of a command as this person has them. */
export function keysOf(command: Command, changed: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return changed[command.id] ?? command.keys;
}

/** Whether one press of a key is what a binding names. Sequences are not used: they would make single keys wait. */
export function matches(event: KeyboardEvent, key: string): boolean {
  const press = parseKeybinding(key)[0];
  return press !== undefined && matchKeybindingPress(event, press);
}

const TEXT = 'input:not([type=checkbox]):not([type=radio]):not([type=range]),textarea,select,[contenteditable]';
const PRESSED_BY_KEY = 'button,a[href],summary,[role=button],[role=option],[role=menuitem],[role=switch],[role=radio]';

/** Letters find entries there. The list of a lane is none of these: what it does not use itself goes on to the commands. */
const LISTS = '[role=menu],[role=listbox]:not(.lane-list),[role=dialog]';

/** Whether the focused control wants this key for itself. */
function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target === null) return false;
  if (target.closest(LISTS) !== null) return true;
  if (target.closest(TEXT) !== null) return !(event.ctrlKey || event.metaKey || /^F\d+$/.test(event.key));
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  // A tab that is in front already does nothing with them.
  if (target.closest('[role=tab][aria-selected=true]') !== null) return false;
  return plain && (event.key === 'Enter' || event.key === ' ') && target.closest(PRESSED_BY_KEY) !== null;
}

/** Listens on the window; returns how to stop. A control that used a key has prevented its default. */
export function listenToKeys(services: Services): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
    const { desk, preferences } = services.store.getState();
    if (desk.dialog !== null) return;
    const command = COMMANDS.find((candidate) =>
      keysOf(candidate, preferences.keys).some((key) => matches(event, key)),
    );
    if (command === undefined) return;
    if (event.repeat && command.repeats !== true) {
      event.preventDefault();
      return;
    }
    // What the browser does with the key is left to it only where the editor has nothing open to work on.
    if (command.always !== true && selectProject(services.store.getState()) === null) return;
    event.preventDefault();
    runCommand(services, command.id);
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}

const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'CapsLock', 'Tab']);

/** The binding that a press stands for; null while only modifiers are held. Tab stays what it is everywhere. */
export function bindingOf(event: KeyboardEvent): string | null {
  if (MODIFIERS.has(event.key)) return null;
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // Shift is part of what a sign is, but not of what a letter is.
  const sign = event.key.length === 1 && event.key.toLowerCase() === event.key.toUpperCase() && event.key !== ' ';
  return [
    event.ctrlKey || event.metaKey ? '$mod' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? (sign ? '[Shift]' : 'Shift') : '',
    key,
  ]
    .filter(Boolean)
    .join('+');
}

/** The command that has a key now; null where none has. */
export function ownerOf(key: string, changed: Readonly<Record<string, readonly string[]>>): Command | null {
  return COMMANDS.find((command) => keysOf(command, changed).includes(key)) ?? null;
}
