import type { Piece, Treatment } from './treatment.ts';
import { treatmentNamed } from './treatments.ts';

/**
 * The treatments worth trying on a piece, in the order in which they are preferred where they are equally good; the judge has the last word.
 * What is there is restored rather than played again. A click is never played again: too little is wrong to give up so much.
 */
export function choose(piece: Piece): Treatment[] {
  const restore = treatmentNamed('restore');
  return piece.cause === 'click' ? [restore] : [restore, treatmentNamed('rebuild')];
}
