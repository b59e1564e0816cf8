import { copyOf, powerOf, type Spoiler } from './spoiler.ts';

/** A gap: silence, a short loop of what came before, or faint noise instead. Severity is length. */
export const dropout: Spoiler = {
  cause: 'dropout',
  seconds: { minor: [0.005, 0.025], damaged: [0.04, 0.2], severe: [0.3, 2] },
  apply(stem, span, context) {
    const { random, rate } = context;
    const { from, to } = span;
    // A gap in a pause is none: what is lost, and what stands on either side of it, must sound.
    const margin = Math.round(0.03 * rate);
    const loud = (a: number, b: number) => powerOf(copyOf(stem, Math.max(0, a), b)) > (context.active / 6) ** 2;
    if (!loud(from, to) || !loud(from - margin, from) || !loud(to, to + margin)) return null;
    const kind = random.pick(['zero', 'zero', 'hold', 'noise'] as const);
    const loop = Math.round(random.between(0.004, 0.02) * rate);
    // Half of the gaps begin and end within a few samples, the others are faded by a player's concealment.
    const fade = random.chance(0.5) ? 0 : Math.min((to - from) / 4, 0.002 * rate);
    for (const channel of stem) {
      const before = channel.slice(Math.max(0, from - loop), from);
      for (let i = from; i < to; i++) {
        const inside = Math.min(i - from + 1, to - i);
        const keep = inside <= fade ? 1 - inside / (fade + 1) : 0;
        let gap = 0;
        if (kind === 'hold') gap = before[(i - from) % before.length]! * Math.exp(-(i - from) / (0.15 * rate));
        if (kind === 'noise') gap = 0.02 * context.active * (random.next() * 2 - 1);
        channel[i] = keep * channel[i]! + (1 - keep) * gap;
      }
    }
    return { from, to, detail: `${kind} for ${(((to - from) / rate) * 1000).toFixed(0)} ms` };
  },
};
