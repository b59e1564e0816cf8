import type { Piece, Treatment } from './treatment.ts';
import { treatmentNamed } from './treatments.ts';

/**
 * The treatments worth trying on a piece, the likeliest first; the judge has the last word. What is still there is restored wherever
 * that can be done: copying pays only where the performance itself is gone (gaps), or mostly gone.
 */
export function choose(piece: Piece): Treatment[] {
  const restore = treatmentNamed('restore');
  const rebuild = treatmentNamed('rebuild');
  switch (piece.cause) {
    case 'dropout':
    case 'bandlimit':
    case 'distortion':
      return [restore, rebuild];
    case 'click':
      return [restore];
    default:
      return piece.severity === 'severe' ? [restore, rebuild] : [restore];
  }
}
