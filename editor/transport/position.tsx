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
    let spoken = '';
    const parts = [...(bars.current?.querySelectorAll('b') ?? [])];
    return onFrame(() => {
      const frame = player.position();
      if (frame === shown) return;
      shown = frame;
      const text = clock(frame / project.sampleRate);
      write(time.current, text);
      reserve(time.current, text);
      let words = text;
      if (grid !== null && parts.length > 0) {
        const { bar, beat, sixteenth } = positionAt(grid, frame);
        write(parts[0], String(bar));
        write(parts[1], String(beat));
        write(parts[2], String(sixteenth));
        reserve(bars.current, `${bar}.${beat}.${sixteenth}`);
        words = `Bar ${bar}, beat ${beat}, ${text}`;
      }
      if (words === spoken) return;
      spoken = words;
      box.current?.setAttribute('aria-label', words);
    });
  }, [player, grid, project.sampleRate]);

  return (
    <div ref={box} className="pos" role="timer" aria-live="off">
      {grid !== null && (
        <span className="bars">
          <span ref={bars}>
            <b />
            <i>.</i>
            <b />
            <i>.</i>
            <b />
          </span>
        </span>
      )}
      <span className={grid === null ? '' : 't'}>
        <span ref={time} />
      </span>
    </div>
  );
}

/** Makes room for a text as wide as this one. Figures are all as wide as each other: what changes sixty times a second lies in a box of its own, and the page is laid out only when there is one more of them. */
function reserve(element: HTMLElement | null, text: string): void {
  const wide = text.replaceAll(/\d/g, '0');
  const box = element?.parentElement;
  if (box != null && box.dataset.wide !== wide) box.dataset.wide = wide;
}

/** Sets a text that differs: the same again would make a new node for the browser to lay out. */
function write(element: HTMLElement | null | undefined, text: string): void {
  if (element == null || element.textContent === text) return;
  if (element.firstChild === null) element.textContent = text;
  else element.firstChild.nodeValue = text;
}
