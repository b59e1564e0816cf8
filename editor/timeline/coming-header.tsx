import { useRef } from 'react';
import type { StemName } from '../../host/project/project.ts';
import { Switches } from '../mixer/track-switches.tsx';
import { beginningSwitched, selectBeginning } from '../state/beginning.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { stemFocused } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';
import { isGoingOn } from '../state/work.ts';
import { Icon } from '../ui/icon.tsx';
import { useNoTabStops } from './no-tab-stops.ts';

/** Beside the lane of a stem that is still to come: what it waits for, and switches for what can be heard of it already. */
export function ComingHeader(props: { readonly stem: StemName; readonly top: number; readonly height: number }) {
  const { stem, top, height } = props;
  const dispatch = useAppDispatch();
  const focused = useAppSelector((state) => state.view.focusedStem === stem);
  const beginning = useAppSelector(selectBeginning);
  const mute = useAppSelector((state) => state.beginning.mute.includes(stem));
  const solo = useAppSelector((state) => state.beginning.solo.includes(stem));
  const words = useAppSelector(({ document, work }) => {
    if (document.replica === null) return 'Recording being read';
    const isUnderWay = work.list.some((entry) => entry.kind === 'separate' && isGoingOn(entry));
    return isUnderWay ? 'Being separated' : 'Not separated';
  });
  const element = useRef<HTMLDivElement>(null);
  useNoTabStops(element);
  return (
    <div
      ref={element}
      className={`tk ${stem} ${focused ? 'now' : ''}`}
      style={{ top, height }}
      onPointerDown={() => dispatch(stemFocused(stem))}
    >
      <div className="nm">
        <Icon name={stem} />
        <span>{STEM_WORDS[stem]}</span>
      </div>
      {beginning !== null && (
        <div className="ct">
          <Switches track={{ stem, mute, solo }} onSwitch={(key) => dispatch(beginningSwitched({ stem, key }))} />
          <span className="cap">First {secondsOf(beginning.stems[stem])} s</span>
        </div>
      )}
      <span className="cap">{words}</span>
    </div>
  );
}

const secondsOf = ({ length, sampleRate }: { readonly length: number; readonly sampleRate: number }): number =>
  Math.round(length / sampleRate);
