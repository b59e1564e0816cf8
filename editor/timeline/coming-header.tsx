import type { StemName } from '../../host/project/project.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { stemFocused } from '../state/view.ts';
import { STEM_WORDS } from '../state/words.ts';
import { isGoingOn } from '../state/work.ts';
import { Icon } from '../ui/icon.tsx';

/** Beside the lane of a stem that is still to come: what it waits for. */
export function ComingHeader(props: { readonly stem: StemName; readonly top: number; readonly height: number }) {
  const { stem, top, height } = props;
  const dispatch = useAppDispatch();
  const focused = useAppSelector((state) => state.view.focusedStem === stem);
  const words = useAppSelector(({ document, work }) => {
    if (document.replica === null) return 'Recording being read';
    const isUnderWay = work.list.some((entry) => entry.kind === 'separate' && isGoingOn(entry));
    return isUnderWay ? 'Being separated' : 'Not separated';
  });
  return (
    <div
      className={`tk ${stem} ${focused ? 'now' : ''}`}
      style={{ top, height }}
      onPointerDown={() => dispatch(stemFocused(stem))}
    >
      <div className="nm">
        <Icon name={stem} />
        <span>{STEM_WORDS[stem]}</span>
      </div>
      <span className="cap">{words}</span>
    </div>
  );
}
