import { useEffect, useRef } from 'react';
import { usePlayer } from '../app/services.tsx';
import { dbtp, lufs } from '../ui/format.ts';
import { onFrame } from '../ui/frame-loop.ts';
import { liveSurface, token } from '../ui/paint.ts';

/** Bars run over this many LU or dB below 0. */
const RANGE = 36;

/** Milliseconds between figures: faster cannot be read. */
const FIGURES_MS = 200;

const fraction = (db: number) => Math.min(1, Math.max(0, 1 + db / RANGE));

function bar(canvas: HTMLCanvasElement | null, value: number, mark: number): void {
  const s = canvas === null ? null : liveSurface(canvas);
  if (s === null) return;
  const { g, width, height } = s;
  g.fillStyle = token('bg-3');
  g.fillRect(0, 0, width, height);
  g.fillStyle = token('text-2');
  g.fillRect(0, 0, fraction(value) * width, height);
  g.fillStyle = token('text-1');
  g.fillRect(Math.min(width - 1, fraction(mark) * width), 0, 1, height);
}

/** Loudness of the last seconds with the mark of the whole, and true peak, of what is played. */
export function LoudnessMeter() {
  const player = usePlayer();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    const [loud, peak] = root.current!.querySelectorAll('canvas');
    const [loudText, peakText] = root.current!.querySelectorAll('output');
    return onFrame((now) => {
      const { momentary, shortTerm, integrated, truePeak, master } = player.levels();
      bar(loud ?? null, shortTerm, integrated);
      bar(peak ?? null, 20 * Math.log10(Math.max(1e-6, ...master.peak)), truePeak);
      if (now - last < FIGURES_MS) return;
      last = now;
      const figure = integrated > -70 ? integrated : momentary;
      loudText!.textContent = lufs(figure);
      peakText!.textContent = dbtp(truePeak);
    });
  }, [player]);
  return (
    <div ref={root} className="loud" role="group" aria-label="Master">
      <span className="k t3">Loud</span>
      <canvas aria-hidden="true" />
      <output aria-label="Loudness" aria-live="off" />
      <span className="k t3">Peak</span>
      <canvas aria-hidden="true" />
      <output aria-label="True peak" aria-live="off" />
    </div>
  );
}
