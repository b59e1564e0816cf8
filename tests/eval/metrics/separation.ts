type Planar = readonly Float32Array[];

/** Plain SDR ("uSDR") in dB over all channels: 10·log10(Σs² / Σ(s − ŝ)²), 1e-10 added to both sums. */
export function sdr(reference: Planar, estimated: Planar): number {
  let signal = 1e-10;
  let error = 1e-10;
  for (let c = 0; c < reference.length; c++) {
    const [s, e] = [reference[c]!, estimated[c]!];
    for (let i = 0; i < s.length; i++) {
      signal += s[i]! * s[i]!;
      error += (s[i]! - e[i]!) ** 2;
    }
  }
  return 10 * Math.log10(signal / error);
}

/** Scale-invariant SDR in dB: the reference is first scaled to the estimate by least squares. */
export function siSdr(reference: Planar, estimated: Planar): number {
  let cross = 0;
  let energy = 1e-20;
  for (let c = 0; c < reference.length; c++) {
    const [s, e] = [reference[c]!, estimated[c]!];
    for (let i = 0; i < s.length; i++) {
      cross += s[i]! * e[i]!;
      energy += s[i]! * s[i]!;
    }
  }
  const scale = cross / energy;
  return sdr(
    reference.map((channel) => channel.map((x) => x * scale)),
    estimated,
  );
}
