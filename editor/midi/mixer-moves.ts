import type { StemName } from '../../host/project/project.ts';
import type { Services } from '../app/services.tsx';
import { dbOfFraction } from '../mixer/taper.ts';
import { newId } from '../state/ids.ts';

/** Milliseconds without a move after which the next one is a step of undo of its own. */
const REST = 800;

/** Moves faders from outside of the window: what is moved in one go is one step of undo. */
export class FaderMoves {
  private readonly services: Pick<Services, 'session'>;
  private readonly now: () => number;
  private readonly last = new Map<StemName, { at: number; group: string }>();

  constructor(services: Pick<Services, 'session'>, now: () => number = () => performance.now()) {
    this.services = services;
    this.now = now;
  }

  /** `position`: 0 … 1 of the way up. */
  move(stem: StemName, position: number): void {
    const at = this.now();
    const last = this.last.get(stem);
    const group = last !== undefined && at - last.at < REST ? last.group : `midi ${newId()}`;
    this.last.set(stem, { at, group });
    this.services.session.edit({ type: 'track/set', payload: { stem, gainDb: dbOfFraction(position) }, group });
  }

  /** The hand left the fader. */
  letGo(stem: StemName): void {
    this.last.delete(stem);
  }
}
