import { useEffect, useRef } from 'react';
import { usePlayer } from '../app/services.tsx';
import { onFrame } from '../ui/frame-loop.ts';
import { MEASURE_ROWS } from './measure-rows.ts';

/** Milliseconds between figures: faster cannot be read. */
const FIGURES_MS = 250;

const figureOf = (name: 'lufs' | 'truePeak') => MEASURE_ROWS.find((row) => row.name === name)!.figure;
const loud = figureOf('lufs');
const peak = figureOf('truePeak');

/** What is heard just now: momentary and short-term loudness, and since the last seek the loudness of the whole and the true peak. Written past React. */
export function NowLine() {
  const player = usePlayer();
  const line = useRef<HTMLDListElement>(null);
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    return onFrame((now) => {
      if (now - last < FIGURES_MS) return;
      last = now;
      const { momentary, shortTerm, integrated, truePeak } = player.levels();
      const texts = [loud(momentary), loud(shortTerm), `${loud(integrated)} LUFS`, `${peak(truePeak)} dBTP`];
      line.current?.querySelectorAll('dd').forEach((cell, index) => {
        cell.textContent = texts[index] ?? '';
      });
    });
  }, [player]);
  return (
    <dl ref={line} className="heard-now" aria-label="Heard now">
      <div title="Momentary: the last 0.4 s">
        <dt>M</dt>
        <dd />
      </div>
      <div title="Short-term: the last 3 s">
        <dt>S</dt>
        <dd />
      </div>
      <div title="Integrated: since the last seek">
        <dt>I</dt>
        <dd />
      </div>
      <div title="True peak since the last seek">
        <dt>TP</dt>
        <dd />
      </div>
    </dl>
  );
}
