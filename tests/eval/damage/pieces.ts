import { type PerStem, perStem, STEMS, type StemName } from '../../../dsp/audio/stem.ts';
import { Random } from '../random.ts';
import { throughPhone } from '../spoil/phone.ts';
import { spoil } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';
import { copyOf, type Material, spoiledMixes, sumOf } from './material.ts';

/** What a piece is judged as: spoiled stems, mixes and mixes through a phone; and the same without damage of their own. */
export const KINDS = ['stems', 'severe', 'mixes', 'phone', 'clean stems', 'clean mixes', 'clean phone'] as const;
export type Kind = (typeof KINDS)[number];

/** A recording that ears are judged by, and what is wrong with it. Pieces of the same `group` are scored together. */
export interface Piece {
  readonly kind: Kind;
  readonly group: string;
  readonly stem: StemName | 'mix';
  readonly rate: number;
  readonly channels: Float32Array[];
  readonly regions: readonly (TrueDamage & { readonly meant?: boolean })[];
}

/** Every stem clean and spoiled in two ways, the mix clean and spoiled twice, and the same through a phone. The same song gives the same pieces each time. */
export function* piecesOf({ id, rate, stems: load }: Material): Generator<Piece> {
  const clean = load();
  const inStems = function* (kind: Kind, stems: PerStem<Float32Array[]>, regions: readonly TrueDamage[]) {
    for (const stem of STEMS) {
      const own = regions.filter((region) => region.stem === stem);
      yield { kind, group: `${id}-${kind}`, stem, rate, channels: stems[stem], regions: own };
    }
  };
  yield* inStems('clean stems', clean, []);
  for (const [kind, variant] of [
    ['stems', 'assorted'],
    ['severe', 'severe'],
  ] as const) {
    const stems = perStem((stem) => copyOf(clean[stem]));
    yield* inStems(kind, stems, spoil(`${id}-judge`, variant, stems, rate));
  }
  yield* mixesOf(id, sumOf(clean), rate);
}

/** The pieces that a mix makes. */
export function* mixesOf(id: string, mix: Float32Array[], rate: number): Generator<Piece> {
  const piece = { stem: 'mix', rate, regions: [] } as const;
  const phone = throughPhone(mix, rate, new Random('clean phone', id)).channels.slice(0, 1);
  yield { ...piece, kind: 'clean mixes', group: `${id}-clean-mix`, channels: mix };
  yield { ...piece, kind: 'clean phone', group: `${id}-clean-phone`, channels: phone };
  let k = 0;
  for (const { through, channels, regions } of spoiledMixes(`${id}-judge`, mix, rate)) {
    const kind = through === 'phone' ? 'phone' : 'mixes';
    yield { ...piece, kind, group: `${id}-${kind}${k++}`, channels, regions };
  }
}
