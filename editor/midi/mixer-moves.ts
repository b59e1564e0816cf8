import type { ChainPlace } from '../../host/project/selectors.ts';
import type { Services } from '../app/services.tsx';
import { dbOfFraction } from '../mixer/taper.ts';
import { newId } from '../state/ids.ts';

/** Milliseconds without a move after which the next one is a step of undo of its own. */
const REST = 800;

/** Moves faders from outside of the window: what is moved in one go is one step of undo. */
export class FaderMoves {
  private readonly services: Pick<Services, 'session'>;
  private readonly now: () => number;
  private readonly last = new Map<ChainPlace, { at: number; group: string }>();

  constructor(services: Pick<Services, 'session'>, now: () => number = () => performance.now()) {
    this.services = services;
    this.now = now;
  }

  /** The fader of a stem or of the master. `position`: 0 … 1 of the way up. */
  move(place: ChainPlace, position: number): void {
    const at = this.now();
    const last = this.last.get(place);
    const group = last !== undefined && at - last.at < REST ? last.group : `midi ${newId()}`;
    this.last.set(place, { at, group });
    const gainDb = dbOfFraction(position);
    this.services.session.edit(
      place === 'master'
        ? { type: 'master/set', payload: { gainDb }, group }
        : { type: 'track/set', payload: { stem: place, gainDb }, group },
    );
  }

  /** The hand left the fader. */
  letGo(place: ChainPlace): void {
    this.last.delete(place);
  }
}
