import { useEffect, useRef, useState } from 'react';
import { decibels } from '../ui/format.ts';
import { newGesture, useValueDrag } from '../ui/gesture.ts';
import { surface, token } from '../ui/paint.ts';
import { beginsNumber, TypedValue } from '../ui/typed-value.tsx';
import { useTheme } from '../ui/use-theme.ts';
import { valueByKey } from '../ui/value-keys.ts';
import { dbOfFraction, FADER_MAX, FADER_MIN, fractionOfDb } from './taper.ts';

interface FaderProps {
  readonly label: string;
  readonly value: number;
  /** What is to be known about it beside its name. */
  readonly title?: string;
  readonly onChange: (db: number, gesture: string) => void;
}

/** CSS pixels. */
const CAP_HEIGHT = 12;
const CAP_WIDTH = 24;

/** A console fader on a canvas: dragged relative, stepped by half a dB, typed into. */
export function Fader({ label, value, title, onChange }: FaderProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [typing, setTyping] = useState<string | null>(null);
  const [size, setSize] = useState('');
  const down = useValueDrag({
    value,
    min: FADER_MIN,
    max: FADER_MAX,
    axis: (element) => (lies(element) ? 'x' : 'y'),
    name: label,
    travel: (element) => Math.max(element.clientHeight, element.clientWidth) - CAP_HEIGHT,
    toFraction: fractionOfDb,
    toValue: (fraction) => Math.round(dbOfFraction(fraction) * 10) / 10,
    onChange,
  });

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize(`${element.clientWidth} ${element.clientHeight}`));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (canvas.current !== null) drawFader(canvas.current, fractionOfDb(value));
  }, [value, theme, size, typing]);

  return (
    <div className="fader">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label={label}
        title={title}
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

/** In a low mixer a fader lies on its side. */
const lies = (element: HTMLElement): boolean => element.clientWidth > element.clientHeight;

function drawFader(canvas: HTMLCanvasElement, fraction: number): void {
  const s = surface(canvas);
  if (s === null) return;
  const { g } = s;
  const along = lies(canvas);
  const length = along ? s.width : s.height;
  const mid = (along ? s.height : s.width) / 2;
  // Drawn as if it stood; a lying one is turned to the right.
  if (along) {
    g.translate(s.width, 0);
    g.rotate(Math.PI / 2);
  }
  const top = Math.round((1 - fraction) * (length - CAP_HEIGHT));
  const left = mid - CAP_WIDTH / 2;
  const box = (color: string, x: number, y: number, w: number, h: number, radius: number) => {
    g.fillStyle = token(color);
    g.beginPath();
    g.roundRect(x, y, w, h, radius);
    g.fill();
  };
  box('bg-4', mid - 1, 4, 2, length - 8, 1);
  const zero = (1 - fractionOfDb(0)) * (length - CAP_HEIGHT) + CAP_HEIGHT / 2;
  box('line-3', mid + 5, Math.round(zero), 4, 1, 0);
  box('bg-0', left - 1, top - 1, CAP_WIDTH + 2, CAP_HEIGHT + 2, 3);
  box('line-3', left, top, CAP_WIDTH, CAP_HEIGHT, 2);
  box('bg-4', left, top + 1, CAP_WIDTH, CAP_HEIGHT - 1, 2);
  box('text-1', left + 3, top + CAP_HEIGHT / 2 - 0.5, CAP_WIDTH - 6, 1, 0);
}
