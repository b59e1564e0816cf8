import { STEMS } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { commandById } from '../app/commands/registry.ts';
import { runCommand } from '../app/commands/run.ts';
import type { Services } from '../app/services.tsx';
import { toastShown } from '../state/desk.ts';
import { bindingChanged } from '../state/preferences.ts';
import { STEM_WORDS } from '../state/words.ts';
import { type ChannelMessage, channelMessage } from './codec/message.ts';
import { learningBegun } from './midi-state.ts';
import { FaderMoves } from './mixer-moves.ts';

/** What a control can do: run a command by its id, or move the fader of a stem or of the master. */
export type Target =
  | { readonly kind: 'command'; readonly id: string }
  | { readonly kind: 'gain'; readonly place: ChainPlace };

/** Every fader that there is. */
export const FADERS: readonly ChainPlace[] = [...STEMS, 'master'];

/** As bindings write it: "command play.toggle", "gain bass", "gain master". */
export function targetText(target: Target): string {
  return target.kind === 'command' ? `command ${target.id}` : `gain ${target.place}`;
}

/** Null for what is none, or names a command that there is not. */
export function readTarget(text: string): Target | null {
  const [kind, name = ''] = text.split(' ');
  if (kind === 'command') return commandById(name) === undefined ? null : { kind, id: name };
  const place = FADERS.find((one) => one === name);
  return kind === 'gain' && place !== undefined ? { kind, place } : null;
}

/** "Play, pause", "Level of Bass", "Master volume" */
export function targetWords(target: Target): string {
  if (target.kind === 'command') return commandById(target.id)?.title ?? target.id;
  return target.place === 'master' ? 'Master volume' : `Level of ${STEM_WORDS[target.place]}`;
}

/** The control that a message comes from, as bindings write it: "control 0 7", "note 9 36", "bend 3". */
function controlOf(message: ChannelMessage): string {
  const { kind, channel } = message;
  if (kind === 'bend') return `bend ${channel}`;
  return `${kind} ${channel} ${kind === 'note' ? message.note : message.controller}`;
}

/** How far up a control is, 0 … 1. */
function positionOf(message: ChannelMessage): number {
  if (message.kind === 'bend') return message.value / 0x3fff;
  return (message.kind === 'note' ? message.velocity : message.value) / 0x7f;
}

/** Controls of any surface that a person taught what to do. */
export class LearnedControls {
  private readonly services: Services;
  private readonly moves: FaderMoves;
  /** Controls that are down: a command runs when one is pressed, and once. */
  private readonly down = new Set<string>();

  constructor(services: Services, now: () => number = () => performance.now()) {
    this.services = services;
    this.moves = new FaderMoves(services, now);
  }

  /** Returns whether the message was for one of them. */
  take(bytes: ArrayLike<number>): boolean {
    const message = channelMessage(bytes);
    if (message === null) return false;
    const { store } = this.services;
    const control = controlOf(message);
    const position = positionOf(message);
    const { learning } = store.getState().midi;
    if (learning !== null && position > 0) return this.learn(control, learning);
    const target = readTarget(store.getState().preferences.midi.bindings[control] ?? '');
    if (target === null) return false;
    if (target.kind === 'gain') this.moves.move(target.place, position);
    else this.press(control, target.id, position);
    return true;
  }

  private learn(control: string, learning: string): true {
    const { store } = this.services;
    store.dispatch(learningBegun(null));
    store.dispatch(bindingChanged({ control, target: learning }));
    // What is held down while it is learned is not pressed as well.
    this.down.add(control);
    const target = readTarget(learning);
    if (target !== null) {
      store.dispatch(
        toastShown({ text: `Learned: ${targetWords(target)}`, tone: 'info', command: null, action: null }),
      );
    }
    return true;
  }

  /** The upper half of a control's way is pressed: buttons send 127 and 0, pedals and keys anything between. */
  private press(control: string, id: string, position: number): void {
    const isDown = position > (control.startsWith('note') ? 0 : 0.5);
    if (isDown && !this.down.has(control)) runCommand(this.services, id);
    if (isDown) this.down.add(control);
    else this.down.delete(control);
  }
}
