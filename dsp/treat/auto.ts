import { LONGEST_CONTINUED } from './suggest.ts';
import type { Piece, Treatment, TreatmentName } from './treatment.ts';
import { treatmentNamed } from './treatments.ts';

/**
 * The treatments that are tried on damage, in the order in which they are preferred where they are equally good; the judge has the last word. What is there is
 * restored rather than played again. What is generated is never taken unasked.
 */
export const CHOICES: readonly Treatment[] = [treatmentNamed('restore'), treatmentNamed('rebuild')];

/** A later choice, which keeps less of the performance, must keep this much less of the damage too. */
const MUCH_BETTER = 0.8;

/**
 * Whether a later choice is taken though an earlier one betters a piece already: `share` and `earlier` are what either is expected to leave of the damage.
 * Clicks and gaps that can be continued from their edges are never played again where they can be mended: too little is wrong to give up so much, and too
 * little is heard of it to tell two takes apart.
 */
export function isMuchBetter(
  { cause, start, end }: Pick<Piece, 'cause' | 'start' | 'end'>,
  sampleRate: number,
  share: number,
  earlier: number,
): boolean {
  const isBrief = cause === 'click' || (cause === 'dropout' && end - start <= LONGEST_CONTINUED * sampleRate);
  return !isBrief && share < MUCH_BETTER * earlier;
}

/** Why one of the choices was not taken. */
export interface Declined {
  readonly name: TreatmentName;
  readonly wasTried: boolean;
  /** A clause that goes on from what `whyLeft` says of the treatment. */
  readonly why: string;
}

/** One sentence: what was tried on damage that is left alone, and what came of it. */
export function whyLeft(declined: readonly Declined[]): string {
  const tried = new Set(declined.filter(({ wasTried }) => wasTried).map(({ name }) => name));
  const clauses = new Set(
    declined.map(({ name, wasTried, why }) => `${name} ${wasTried ? why : `could not be tried, for ${why}`}`),
  );
  const said = `${tried.size === 0 ? '' : `tried ${[...tried].join(' and ')}: `}${[...clauses].join('; ')}.`;
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
}
