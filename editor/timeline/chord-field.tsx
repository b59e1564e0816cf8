import { useRef, useState } from 'react';
import { chordsOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { chordLabel } from './act/chord-keys.ts';
import { pixelOf } from './draw/brush.ts';

/** A field over a chord in which its name is typed. Enter takes it, Esc leaves it; nothing typed means no chord. */
export function ChordField({ index, onDone }: { readonly index: number; readonly onDone: () => void }) {
  const { session } = useServices();
  const project = useProject();
  const { framesPerPixel, scroll } = useAppSelector((state) => state.view);
  const chord = chordsOf(project)[index];
  const [text, setText] = useState(chord === undefined || chord.label === 'N' ? '' : chord.label);
  const [seen] = useState(chord);
  const ended = useRef(false);
  if (chord === undefined || seen === undefined) return null;
  const scale = { framesPerPixel, scroll };
  const end = (take: boolean, stay: boolean) => {
    if (ended.current) return;
    ended.current = true;
    const label = chordLabel(text);
    if (take && label !== chord.label) {
      session.edit({ type: 'chord/set', payload: { index, chord: { ...chord, label, confidence: 1 }, expect: seen } });
    }
    onDone();
    // Back to the row of chords, so that the arrows go on from here.
    if (stay) document.querySelector<HTMLElement>('.thin.chords')?.focus();
  };
  return (
    <input
      className="chord-field"
      style={{ left: Math.max(0, pixelOf({ scale, dpr: devicePixelRatio || 1 }, chord.start)) }}
      aria-label="Chord, such as Am7, F♯ or C/G; empty for none"
      value={text}
      // biome-ignore lint/a11y/noAutofocus: the person asked for this field just now
      autoFocus
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') end(true, true);
        else if (event.key === 'Escape') end(false, true);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
