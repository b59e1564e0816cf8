import { useRef, useState } from 'react';
import { chordRefusal } from '../../host/project/chord-name.ts';
import { chordsOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { actEnded, toastShown } from '../state/desk.ts';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { chordLabel } from './act/chord-keys.ts';
import { pixelOf } from './draw/brush.ts';

/** A field over a chord in which its name is typed. Enter takes it, Esc leaves it; nothing typed means no chord. */
export function ChordField({ index, onDone }: { readonly index: number; readonly onDone: () => void }) {
  const { session, store } = useServices();
  const project = useProject();
  const { framesPerPixel, scroll } = useAppSelector((state) => state.view);
  const chord = chordsOf(project)[index];
  const [text, setText] = useState(chord === undefined || chord.label === 'N' ? '' : chord.label);
  const [seen] = useState(chord);
  const ended = useRef(false);
  /** The name that was refused last. */
  const refused = useRef('');
  if (chord === undefined || seen === undefined) return null;
  const scale = { framesPerPixel, scroll };
  const label = chordLabel(text);
  const refusal = label === chord.label ? null : chordRefusal(label);
  const refuse = (text: string) => {
    refused.current = label;
    store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null, act: 'chord' }));
  };
  const take = () => {
    // What was typed stays, to be mended.
    if (refusal !== null) refuse(refusal);
    else end(true, true);
  };
  /** The chord stays where what was typed is none; that is said once, as the click may be on what was said. */
  const leave = () => {
    if (refusal !== null && !ended.current && refused.current !== label) refuse(refusal);
    end(refusal === null, false);
  };
  const end = (take: boolean, stay: boolean) => {
    if (ended.current) return;
    ended.current = true;
    if (take || stay) store.dispatch(actEnded('chord'));
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
      maxLength={40}
      // biome-ignore lint/a11y/noAutofocus: the person asked for this field just now
      autoFocus
      spellCheck={false}
      onFocus={(event) => event.target.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        else if (event.key === 'Escape') end(false, true);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
