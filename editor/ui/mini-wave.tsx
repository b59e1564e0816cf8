import { useEffect, useRef, useState } from 'react';
import type { Asset } from '../../host/project/project.ts';
import { surface, token } from './paint.ts';
import { useTheme } from './use-theme.ts';

/** Frames that a point of the finest level of peaks spans; each level is four times as coarse. */
const FINEST = 256;
const LEVELS = 5;

/** The level that gives at least a point for each of `columns`, or the finest there is. */
function miniLevel(length: number, columns: number): number {
  const level = Math.floor(Math.log(length / columns / FINEST) / Math.log(4));
  return Math.max(0, Math.min(LEVELS - 1, level));
}

/** Least and greatest of all channels for each of `columns` equal stretches, from planar points of (least, greatest). */
function miniColumns(points: Float32Array, channels: number, columns: number): Float32Array {
  const count = points.length / 2 / channels;
  const result = new Float32Array(2 * columns);
  if (count < 1) return result;
  for (let x = 0; x < columns; x++) {
    const from = Math.min(count - 1, Math.floor((x * count) / columns));
    const to = Math.max(from + 1, Math.ceil(((x + 1) * count) / columns));
    for (let channel = 0; channel < channels; channel++) {
      for (let point = from; point < Math.min(to, count); point++) {
        const at = 2 * (channel * count + point);
        result[2 * x] = Math.min(result[2 * x]!, points[at]!);
        result[2 * x + 1] = Math.max(result[2 * x + 1]!, points[at + 1]!);
      }
    }
  }
  return result;
}

interface MiniWaveProps {
  readonly asset: Asset;
  /** Token of the colour. */
  readonly color: string;
  readonly columns?: number;
}

/** A whole sound as a small picture. */
export function MiniWave({ asset, color, columns = 72 }: MiniWaveProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [shape, setShape] = useState<Float32Array | null>(null);
  const { hash, length, channels } = asset;

  useEffect(() => {
    const leaving = new AbortController();
    const level = miniLevel(length, columns);
    const count = Math.ceil(length / (FINEST * 4 ** level));
    fetch(`/peaks/${hash}?level=${level}&start=0&count=${count}`, { signal: leaving.signal })
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error(String(answer.status)))))
      .then((bytes) => setShape(miniColumns(new Float32Array(bytes), channels, columns)))
      // A small picture that is missing hinders nothing.
      .catch(() => {});
    return () => leaving.abort();
  }, [hash, length, channels, columns]);

  useEffect(() => {
    const s = canvas.current === null ? null : surface(canvas.current);
    if (s === null || shape === null) return;
    const { g, width, height } = s;
    const loudest = shape.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-4);
    const scale = (height / 2 - 1) / loudest;
    g.fillStyle = token(color);
    for (let x = 0; x < columns; x++) {
      const top = height / 2 - shape[2 * x + 1]! * scale;
      const bottom = height / 2 - shape[2 * x]! * scale;
      g.fillRect((x * width) / columns, top, Math.max(1, width / columns), Math.max(1, bottom - top));
    }
  }, [shape, theme, color, columns]);

  return <canvas ref={canvas} className="mini" aria-hidden="true" />;
}
