import { useEffect, useRef, useState } from 'react';
import { decibels } from '../ui/format.ts';
import { newGesture, useValueDrag } from '../ui/gesture.ts';
import { surface, token } from '../ui/paint.ts';
import { beginsNumber, TypedValue } from '../ui/typed-value.tsx';
import { useTheme } from '../ui/use-theme.ts';
import { valueByKey } from '../ui/value-keys.ts';
import { dbOfFraction, FADER_MAX, FADER_MIN, fractionOfDb } from './taper.ts';

export interface FaderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (db: number, gesture: string) => void;
}

/** CSS pixels. */
const CAP_HEIGHT = 12;
const CAP_WIDTH = 24;

/** A console fader on a canvas: dragged relative, stepped by half a dB, typed into. */
export function Fader({ label, value, onChange }: FaderProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [typing, setTyping] = useState<string | null>(null);
  const [height, setHeight] = useState(0);
  const down = useValueDrag({
    value,
    min: FADER_MIN,
    max: FADER_MAX,
    axis: 'y',
    name: label,
    travel: (element) => element.clientHeight - CAP_HEIGHT,
    toFraction: fractionOfDb,
    toValue: (fraction) => Math.round(dbOfFraction(fraction) * 10) / 10,
    onChange,
  });

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (canvas.current !== null) drawFader(canvas.current, fractionOfDb(value));
  }, [value, theme, height, typing]);

  return (
    <div className="fader">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-orientation="vertical"
        aria-valuemin={FADER_MIN}
        aria-valuemax={FADER_MAX}
        aria-valuenow={value}
        aria-valuetext={decibels(value)}
        onPointerDown={down}
        onDoubleClick={() => onChange(0, newGesture(label))}
        onKeyDown={(event) => {
          const next = valueByKey({ value, min: FADER_MIN, max: FADER_MAX, step: 0.5, initial: 0 }, event);
          if (next !== null) {
            event.preventDefault();
            onChange(next, `${label} keys`);
          } else if (beginsNumber(event)) {
            event.preventDefault();
            setTyping(event.key);
          }
        }}
      />
      {typing !== null && (
        <TypedValue
          label={label}
          first={typing}
          onDone={(typed) => {
            setTyping(null);
            if (typed !== null) onChange(Math.min(FADER_MAX, Math.max(FADER_MIN, typed)), newGesture(label));
            canvas.current?.focus();
          }}
        />
      )}
    </div>
  );
}

function drawFader(canvas: HTMLCanvasElement, fraction: number): void {
  const s = surface(canvas);
  if (s === null) return;
  const { g, width, height } = s;
  const mid = width / 2;
  g.fillStyle = token('bg-4');
  g.fillRect(mid - 1, 4, 2, height - 8);
  const zero = (1 - fractionOfDb(0)) * (height - CAP_HEIGHT) + CAP_HEIGHT / 2;
  g.fillStyle = token('line-3');
  g.fillRect(mid + 5, Math.round(zero), 4, 1);
  const top = Math.round((1 - fraction) * (height - CAP_HEIGHT));
  const left = mid - CAP_WIDTH / 2;
  g.fillStyle = token('bg-0');
  g.beginPath();
  g.roundRect(left - 1, top - 1, CAP_WIDTH + 2, CAP_HEIGHT + 2, 3);
  g.fill();
  g.fillStyle = token('line-3');
  g.beginPath();
  g.roundRect(left, top, CAP_WIDTH, CAP_HEIGHT, 2);
  g.fill();
  g.fillStyle = token('bg-4');
  g.beginPath();
  g.roundRect(left, top + 1, CAP_WIDTH, CAP_HEIGHT - 1, 2);
  g.fill();
  g.fillStyle = token('text-1');
  g.fillRect(left + 3, top + CAP_HEIGHT / 2 - 0.5, CAP_WIDTH - 6, 1);
}
