import type { BarGrid } from '../../host/project/bars.ts';
import type { Span } from '../engine/player.ts';

/** More numbers than that stand on one another in the narrowest dialog. */
const MOST = 12;

/** The bars that are named along a span: each, or as few of them as fit, always at the same distance. None where no beat was heard. */
export function blindRuler(
  grid: BarGrid | null,
  { start, end }: Span,
): { readonly frame: number; readonly bar: number }[] {
  if (grid === null) return [];
  const bars = grid.barStarts
    .map((beat, i) => ({ frame: grid.beats[beat]!, bar: i + 1 }))
    .filter(({ frame }) => frame >= start && frame < end);
  let every = 1;
  while (bars.length / every > MOST) every *= 2;
  return bars.filter(({ bar }) => (bar - 1) % every === 0);
}
