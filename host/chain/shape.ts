/** What all sounds of a song have in common. */
export interface Shape {
  readonly sampleRate: number;
  readonly channels: number;
  readonly length: number;
}

export function shape({ sampleRate, channels, length }: Shape): Shape {
  return { sampleRate, channels, length };
}

/** The shape all stems get: the rate most of them have (the higher of two equally frequent), the most channels, the greatest length. */
export function common(assets: readonly Shape[]): Shape {
  const votes = new Map<number, number>();
  for (const asset of assets) votes.set(asset.sampleRate, (votes.get(asset.sampleRate) ?? 0) + 1);
  const [sampleRate] = [...votes].sort(([rateA, a], [rateB, b]) => b - a || rateB - rateA)[0]!;
  return {
    sampleRate,
    channels: Math.max(...assets.map((asset) => asset.channels)),
    length: Math.max(...assets.map((asset) => Math.round((asset.length * sampleRate) / asset.sampleRate))),
  };
}
