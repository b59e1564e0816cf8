import type { TensorStore } from './checkpoint/tensor-store.ts';
import { ENCODEC } from './encodec/kind.ts';
import { ModelError } from './error.ts';
import { HTDEMUCS } from './htdemucs/kind.ts';
import { JASCO } from './jasco/kind.ts';
import { MBD } from './mbd/kind.ts';
import type { Block, ModelKind } from './model-kind.ts';
import { OWN } from './own/kind.ts';
import { T5 } from './t5/kind.ts';

/** Every kind of model that can be converted, one line each. Where two would recognise a checkpoint, the first is taken. */
export const MODEL_KINDS: readonly ModelKind[] = [HTDEMUCS, JASCO, ENCODEC, T5, MBD, OWN];

/** The kind of a checkpoint. Throws a ModelError where none knows it. */
export function kindOf(store: TensorStore, source: string, kinds: readonly ModelKind[] = MODEL_KINDS): ModelKind {
  const kind = kinds.find((candidate) => candidate.detect(store));
  if (kind !== undefined) return kind;
  const known = kinds.map((candidate) => candidate.name).join(', ');
  throw new ModelError(
    `${source} holds ${store.tensors.size} tensors, but of no model that Resonate knows: it converts ${known}.`,
  );
}

/** The block of this name and the kind that has it. Throws a ModelError that lists what there is. */
export function blockNamed(
  name: string,
  kinds: readonly ModelKind[] = MODEL_KINDS,
): { readonly kind: ModelKind; readonly block: Block } {
  for (const kind of kinds) {
    if (Object.hasOwn(kind.blocks, name)) return { kind, block: kind.blocks[name]! };
  }
  const known = kinds.flatMap((kind) => Object.keys(kind.blocks)).join(', ');
  throw new ModelError(`There is no block ${name}: choose one of ${known}.`);
}
