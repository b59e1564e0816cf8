import { useEffect, useRef } from 'react';
import { positionAt } from '../../host/project/bars.ts';
import { usePlayer } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { gridOf } from '../state/words.ts';
import { clock } from '../ui/format.ts';
import { onFrame } from '../ui/frame-loop.ts';

/** Where the sound is: bar, beat, sixteenth, and the clock. Written by the frame loop past React, sixty times a second. */
export function Position() {
  const project = useProject();
  const player = usePlayer();
  const box = useRef<HTMLDivElement>(null);
  const bars = useRef<HTMLSpanElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const grid = gridOf(project);

  useEffect(() => {
    let shown = -1;
    return onFrame(() => {
      const frame = player.position();
      if (frame === shown) return;
      shown = frame;
      const text = clock(frame / project.sampleRate);
      if (time.current !== null) time.current.textContent = text;
      if (grid === null || bars.current === null) {
        box.current?.setAttribute('aria-label', text);
        return;
      }
      const { bar, beat, sixteenth } = positionAt(grid, frame);
      const parts = [bar, beat, sixteenth];
      bars.current.querySelectorAll('b').forEach((part, index) => {
        part.textContent = String(parts[index]);
      });
      box.current?.setAttribute('aria-label', `Bar ${bar}, beat ${beat}, ${text}`);
    });
  }, [player, grid, project.sampleRate]);

  return (
    <div ref={box} className="pos" role="timer" aria-live="off">
      {grid !== null && (
        <span ref={bars}>
          <b />
          <i>.</i>
          <b />
          <i>.</i>
          <b />
        </span>
      )}
      <span ref={time} className={grid === null ? '' : 't'} />
    </div>
  );
}
