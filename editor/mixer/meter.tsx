import { useEffect, useRef } from 'react';
import { usePlayer } from '../app/services.tsx';
import type { Level } from '../engine/player.ts';
import { onFrame } from '../ui/frame-loop.ts';
import { liveSurface, token } from '../ui/paint.ts';
import { fractionOfDb } from './taper.ts';

interface MeterProps {
  /** A stem, `residual` or `master`. */
  readonly name: string;
  readonly label: string;
  /** Token of the colour of the bars. */
  readonly color: string;
}

const decibels = (gain: number) => 20 * Math.log10(Math.max(1e-6, gain));

/** CSS pixels of the clip light at the top. */
const CLIP = 4;

/** Two bars with held peaks and a clip light, which a click puts out. Drawn past React. */
export function Meter({ name, label, color }: MeterProps) {
  const player = usePlayer();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let spoken = 0;
    return onFrame((now) => {
      const element = canvas.current;
      if (element === null) return;
      const levels = player.levels();
      const level = name === 'master' ? levels.master : levels.tracks[name];
      if (level === undefined) return;
      drawMeter(element, level, color);
      if (now - spoken < 1000) return;
      spoken = now;
      const db = Math.round(decibels(Math.max(...level.peak)));
      element.setAttribute('aria-valuenow', String(Math.max(-60, db)));
      element.setAttribute(
        'aria-valuetext',
        `${db <= -60 ? 'silent' : `${db} dBFS`}${level.clipped ? ', clipped' : ''}`,
      );
    });
  }, [player, name, color]);
  return (
    <canvas
      ref={canvas}
      className="vm"
      role="meter"
      aria-label={`${label} level`}
      aria-valuemin={-60}
      aria-valuemax={6}
      aria-valuenow={-60}
      onClick={() => player.clearClips()}
    />
  );
}

/** CSS pixels from the top of the meter at which a gain lies. */
const topOf = (gain: number, room: number) => CLIP + 1 + (1 - fractionOfDb(decibels(gain))) * room;

function drawMeter(canvas: HTMLCanvasElement, level: Level, color: string): void {
  const s = liveSurface(canvas);
  if (s === null) return;
  const { g, width, height } = s;
  const bar = (width - 1) / 2;
  const room = height - CLIP - 1;
  for (let channel = 0; channel < 2; channel++) {
    const x = channel * (bar + 1);
    g.fillStyle = token('bg-3');
    g.fillRect(x, CLIP + 1, bar, room);
    g.fillStyle = token(color);
    const y = topOf(level.peak[channel] ?? 0, room);
    g.fillRect(x, y, bar, height - y);
    const hold = level.hold[channel] ?? 0;
    if (decibels(hold) > -60) {
      g.fillStyle = token('text-1');
      g.fillRect(x, topOf(hold, room), bar, 1);
    }
  }
  g.fillStyle = token(level.clipped ? 'severe' : 'bg-3');
  g.fillRect(0, 0, width, CLIP);
}
