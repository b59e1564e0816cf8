import { type Surface, token } from '../ui/paint.ts';

/** Parts of the picture, as fractions of its width. */
const CLIPPED = [0.2, 0.36] as const;
const MISSING = [0.49, 0.6] as const;
const REBUILT = [0.72, 0.88] as const;

const within = (at: number, [from, to]: readonly [number, number]) => at >= from && at < to;

/** A shape like that of a sung phrase over drums: the same at every drawing. */
function shape(at: number): number {
  const phrase = 0.55 + 0.35 * Math.sin(at * 9.5 + 0.6) * Math.sin(at * 3.1);
  const grain = 0.62 + 0.38 * Math.abs(Math.sin(at * 211) * Math.cos(at * 97));
  const hit = Math.exp(-((at * 16) % 1) * 4) * 0.4;
  return Math.min(1, Math.max(0.05, phrase * grain + hit));
}

/** CSS pixels from one line to the next, and the width of a line. */
const STEP = 4;
const LINE = 2;

/** A recording that is clipped in one place, silent in another and rebuilt in a third: what the program is about, without a word. */
export function drawDamage({ g, width, height }: Surface): void {
  const mid = height / 2;
  const room = height / 2 - 2;
  const bar = (x: number, amount: number) => {
    g.beginPath();
    g.roundRect(x, mid - amount * room, LINE, Math.max(LINE, 2 * amount * room), 1);
    g.fill();
  };
  const tint = ([from, to]: readonly [number, number], color: string) => {
    g.globalAlpha = 0.11;
    g.fillStyle = token(color);
    g.fillRect(from * width, 0, (to - from) * width, height);
    g.globalAlpha = 1;
  };
  tint(CLIPPED, 'severe');
  tint(MISSING, 'damaged');
  tint(REBUILT, 'accent');
  for (let x = 0; x < width; x += STEP) {
    const at = x / width;
    const whole = shape(at);
    const clipped = Math.min(0.5, whole * 1.6);
    if (within(at, CLIPPED)) {
      g.fillStyle = token('severe');
      bar(x, clipped);
    } else if (within(at, MISSING)) {
      g.fillStyle = token('damaged');
      bar(x, 0.01);
    } else if (within(at, REBUILT)) {
      g.fillStyle = token('ghost');
      g.globalAlpha = 0.45;
      bar(x, clipped);
      g.globalAlpha = 1;
      g.fillStyle = token('accent');
      bar(x, whole);
    } else {
      g.fillStyle = token('line-3');
      bar(x, whole);
    }
  }
}
