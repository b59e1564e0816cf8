import { memo, useEffect, useRef } from 'react';
import type { Project, StemName } from '../../host/project/project.ts';
import { regionsOf } from '../../host/project/selectors.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { isToMend } from '../state/selectors.ts';
import { stemFocused } from '../state/view.ts';
import { regionSentence, STEM_WORDS } from '../state/words.ts';
import { counted } from '../ui/format.ts';

export interface LaneListProps {
  readonly project: Project;
  readonly stem: StemName;
  readonly top: number;
  readonly height: number;
  /** Whether F6 comes here. */
  readonly onKeyDown: (stem: StemName, event: React.KeyboardEvent) => void;
}

/** What a lane's picture shows, for those who do not see it: one stop of the focus, its regions as options. */
export function LaneList({ project, stem, top, height, onKeyDown }: LaneListProps) {
  const dispatch = useAppDispatch();
  const element = useRef<HTMLDivElement>(null);
  const chosen = useAppSelector((state) => (state.view.selection?.kind === 'region' ? state.view.selection.id : null));
  const regions = regionsOf(project, stem);
  const here = regions.some(({ id }) => id === chosen) ? chosen : null;
  const focused = useAppSelector((state) => state.view.focusedStem === stem);
  const toMend = regions.filter(isToMend).length;
  useEffect(() => {
    // The walk may go to another lane: the focus, where it is on lanes, goes with it.
    if (focused && document.activeElement?.classList.contains('lane-list') === true) element.current?.focus();
  }, [focused]);
  return (
    <div
      ref={element}
      className="lane-list"
      role="listbox"
      tabIndex={0}
      aria-label={`${STEM_WORDS[stem]} lane, ${counted(regions.length, 'region')}, ${toMend} to mend`}
      aria-activedescendant={here === null ? undefined : optionId(here)}
      style={{ top, height }}
      onFocus={() => dispatch(stemFocused(stem))}
      onKeyDown={(event) => onKeyDown(stem, event)}
    >
      {regions.map((region) => (
        <Option key={region.id} id={region.id} words={regionSentence(project, region)} chosen={region.id === chosen} />
      ))}
    </div>
  );
}

const optionId = (id: string): string => `region-${id}`;

const Option = memo(
  ({ id, words, chosen }: { readonly id: string; readonly words: string; readonly chosen: boolean }) => (
    <span className="sr" id={optionId(id)} role="option" aria-selected={chosen} data-region={id}>
      {words}
    </span>
  ),
);
