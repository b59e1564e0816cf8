import { ModelError } from '../error.ts';
import type { StoredTensor, TensorStore } from './tensor-store.ts';

/** How torch names the two halves of a normalised weight: magnitude g, direction v. The second is that of torch.nn.utils.parametrizations. */
const STYLES: readonly (readonly [magnitude: string, direction: string])[] = [
  ['weight_g', 'weight_v'],
  ['parametrizations.weight.original0', 'parametrizations.weight.original1'],
];

/**
 * Replaces each weight-normalised pair by the weight it stands for, `….weight` = g · v / ‖v‖ (Salimans and Kingma, 2016), computed as it is read.
 * The norm runs over the dimensions in which g has size 1. Throws a ModelError where one half is missing or does not fit the other.
 */
export function foldWeightNorm(store: TensorStore): TensorStore {
  const tensors = new Map(store.tensors);
  for (const name of store.tensors.keys()) {
    for (const [magnitude, direction] of STYLES) {
      const isMagnitude = name.endsWith(`.${magnitude}`);
      if (!isMagnitude && !name.endsWith(`.${direction}`)) continue;
      const prefix = name.slice(0, -(isMagnitude ? magnitude : direction).length);
      const g = store.tensors.get(`${prefix}${magnitude}`);
      const v = store.tensors.get(`${prefix}${direction}`);
      if (g === undefined || v === undefined) {
        throw new ModelError(
          `The checkpoint has ${name} without its other half, so the weight cannot be made: use the official file.`,
        );
      }
      tensors.delete(name);
      if (isMagnitude) tensors.set(`${prefix}weight`, folded(`${prefix}weight`, g, v));
    }
  }
  return { ...store, tensors };
}

function folded(name: string, g: StoredTensor, v: StoredTensor): StoredTensor {
  const fits = g.shape.length === v.shape.length && g.shape.every((size, i) => size === 1 || size === v.shape[i]);
  if (!fits) {
    throw new ModelError(
      `The tensor ${g.name} has the shape [${g.shape.join(', ')}], which does not fit ${v.name} with [${v.shape.join(', ')}]: use the official file.`,
    );
  }
  return { name, shape: v.shape, type: 'float32', floats: () => fold(name, g, v) };
}

function fold(name: string, g: StoredTensor, v: StoredTensor): Float32Array<ArrayBuffer> {
  const values = v.floats();
  const magnitudes = g.floats();
  const groups = groupsOf(g.shape, v.shape);
  const run = values.length / groups.length;
  const squares = new Float64Array(magnitudes.length);
  groups.forEach((group, i) => {
    let sum = 0;
    for (let at = i * run; at < (i + 1) * run; at++) sum += values[at]! * values[at]!;
    squares[group]! += sum;
  });
  const factors = squares.map((sum, i) => magnitudes[i]! / Math.sqrt(sum));
  if (!factors.every(Number.isFinite)) {
    throw new ModelError(
      `The weight ${name} has a row of zeros or no numbers, from which no weight can be made: use the official file.`,
    );
  }
  groups.forEach((group, i) => {
    for (let at = i * run; at < (i + 1) * run; at++) values[at]! *= factors[group]!;
  });
  return values;
}

/** For each run of values of v that share a magnitude, the index of that magnitude in g. */
function groupsOf(g: readonly number[], v: readonly number[]): Uint32Array {
  let axes = v.length;
  while (axes > 0 && g[axes - 1] === 1) axes--;
  const groups = new Uint32Array(v.slice(0, axes).reduce((product, size) => product * size, 1));
  for (let i = 0; i < groups.length; i++) {
    let index = i;
    let stride = 1;
    for (let axis = axes - 1; axis >= 0; axis--) {
      const size = v[axis]!;
      if (g[axis] !== 1) {
        groups[i]! += (index % size) * stride;
        stride *= size;
      }
      index = Math.floor(index / size);
    }
  }
  return groups;
}
