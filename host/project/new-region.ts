import type { Region } from './project.ts';

type Placed = Pick<Region, 'id' | 'stem' | 'start' | 'end'>;

/** A region as it is before anybody has set anything in it: drawn, not treated, and treated by what fits best when asked. */
export function newRegion(placed: Placed & Partial<Region>): Region {
  return {
    origin: 'drawn',
    damage: null,
    status: 'open',
    treatment: 'auto',
    describe: '',
    tags: [],
    seed: 0,
    takeCount: 1,
    settings: {},
    blend: 1,
    fadeIn: null,
    fadeOut: null,
    takes: [],
    chosenTake: null,
    untouched: null,
    ...placed,
  };
}
