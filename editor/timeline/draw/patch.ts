import type { Asset, Project, Region } from '../../../host/project/project.ts';
import { chosenTake } from '../../../host/project/selectors.ts';
import { type Fade, fadeOf } from '../core/fade.ts';

/** What a piece of a lane shows in place of, or upon, its stem's own sound. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  /** The take that is heard there, and how it comes in; null: the original, which is only marked. */
  readonly take: { readonly asset: Asset; readonly fade: Fade } | null;
  /** Flat peaks are marked in this severity's colour. */
  readonly clipped: 'minor' | 'damaged' | 'severe' | null;
}

/** The patches of one stem, ascending. Where takes overlap, the later one lies over the earlier, as it is heard. */
export function patchesOf(regions: readonly Region[], project: Project): Patch[] {
  const patches: Patch[] = [];
  for (const region of regions) {
    const take = region.blend > 0 ? chosenTake(region) : null;
    if (take !== null) {
      const fade = fadeOf(region, project.sampleRate);
      patches.push({ start: take.start, end: take.end, take: { asset: take.asset, fade }, clipped: null });
    } else if (region.damage?.cause === 'clipping' && region.status === 'open') {
      patches.push({ start: region.start, end: region.end, take: null, clipped: region.damage.severity });
    }
  }
  return patches;
}

/** What of a patch can be seen, in words; worked out once, for a song has hundreds of patches and all are drawn at once. */
const words = new WeakMap<Patch, string>();

function wordsOf(patch: Patch): string {
  const known = words.get(patch);
  if (known !== undefined) return known;
  const { start, end, take, clipped } = patch;
  let made = `${start},${end},${clipped ?? ''}`;
  if (take !== null) {
    const { fadeIn, fadeOut, blend, law } = take.fade;
    made += `,${take.asset.hash},${fadeIn},${fadeOut},${blend},${law}`;
  }
  made += ';';
  words.set(patch, made);
  return made;
}

/** Tells two pictures of a span apart by what is in it: equal words, equal picture. */
export function signatureOf(patches: readonly Patch[], from: number, to: number): string {
  let all = '';
  for (const patch of patches) if (patch.end > from && patch.start < to) all += wordsOf(patch);
  return all;
}
