/**
 * Buckets of relative position for a text of `length` tokens, [length, length] row-major (query, key), as T5's encoder uses them: half of them for keys behind
 * the query, half for keys after it; in each half the first half is one distance a bucket, and the rest grows as the logarithm up to `farthest`, from which
 * on all distances share the last.
 */
export function relativeBuckets(length: number, buckets: number, farthest: number): BigInt64Array<ArrayBuffer> {
  const half = Math.floor(buckets / 2);
  const exact = Math.floor(half / 2);
  const of = (distance: number): number => {
    const far = Math.abs(distance);
    const side = distance > 0 ? half : 0;
    if (far < exact) return side + far;
    // The reference takes this logarithm in single precision, which decides on which side of a bucket's edge a distance falls.
    const grown = Math.fround(
      Math.fround(Math.fround(Math.log(Math.fround(far / exact))) / Math.fround(Math.log(farthest / exact))) *
        (half - exact),
    );
    return side + Math.min(half - 1, exact + Math.trunc(grown));
  };
  const byDistance = Array.from({ length: 2 * length - 1 }, (_, index) => BigInt(of(index - length + 1)));
  const out = new BigInt64Array(length * length);
  for (let query = 0; query < length; query++) {
    for (let key = 0; key < length; key++) out[query * length + key] = byDistance[key - query + length - 1]!;
  }
  return out;
}
