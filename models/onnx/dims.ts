/**
 * Dimensions of tensors while a graph is built: a number, or a name for what is known only when the session runs (`T`), with the little arithmetic that
 * strides and paddings need (`640*T+3`). What does not come out even is an opaque name in braces, equal only to itself.
 */

export type Dim = number | string;
export type Shape = readonly Dim[];

interface Affine {
  readonly scale: number;
  readonly symbol: string;
  readonly offset: number;
}

const AFFINE = /^(?:(\d+)\*)?([A-Za-z_]\w*|\{[^{}]*\})([+-]\d+)?$/;

function parse(dim: string): Affine {
  const match = AFFINE.exec(dim);
  if (match === null) throw new Error(`"${dim}" is no dimension: use a number or a name like T`);
  return { scale: Number(match[1] ?? 1), symbol: match[2]!, offset: Number(match[3] ?? 0) };
}

function format({ scale, symbol, offset }: Affine): Dim {
  const times = scale === 1 ? symbol : `${scale}*${symbol}`;
  return offset === 0 ? times : `${times}${offset > 0 ? '+' : ''}${offset}`;
}

function opaque(text: string): Dim {
  return `{${text.replaceAll('{', '[').replaceAll('}', ']')}}`;
}

/** Throws where a name is none (a letter or underscore, then letters, digits, underscores). */
export function checkDim(dim: Dim): void {
  if (typeof dim === 'string') parse(dim);
  else if (!Number.isInteger(dim) || dim < 0)
    throw new Error(`${dim} is no dimension: it must be a whole number from 0`);
}

export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'number') return addDims(b, a);
  const left = parse(a);
  if (typeof b === 'number') return format({ ...left, offset: left.offset + b });
  const right = parse(b);
  if (left.symbol !== right.symbol) return opaque(`${a}+${b}`);
  return format({ scale: left.scale + right.scale, symbol: left.symbol, offset: left.offset + right.offset });
}

export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (typeof a === 'number') return multiplyDims(b, a);
  if (typeof b === 'number') {
    if (b === 0) return 0;
    const left = parse(a);
    return format({ scale: left.scale * b, symbol: left.symbol, offset: left.offset * b });
  }
  return opaque(a < b ? `${a}*${b}` : `${b}*${a}`);
}

/** Floor of a / by, for by from 1. */
export function divideDim(a: Dim, by: number): Dim {
  if (typeof a === 'number') return Math.floor(a / by);
  if (by === 1) return a;
  const { scale, symbol, offset } = parse(a);
  if (scale % by === 0) return format({ scale: scale / by, symbol, offset: Math.floor(offset / by) });
  return opaque(`(${a})/${by}`);
}

/** The shape of an element-wise result, aligned at the last axis as NumPy does. Throws where two axes differ and neither is 1. */
export function broadcast(a: Shape, b: Shape): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`${showShape(a)} and ${showShape(b)} do not go together at axis ${axis}`);
  });
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Of numbers only. Throws where a dimension is a name. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, dim) => {
    if (typeof dim !== 'number') throw new Error(`${showShape(shape)} has no size before the session runs`);
    return size * dim;
  }, 1);
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** 0 … rank − 1, from an axis that may count from the end. */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= rank) {
    throw new Error(`there is no axis ${axis} among ${rank}`);
  }
  return positive;
}
