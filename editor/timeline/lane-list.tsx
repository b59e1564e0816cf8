import { memo, useEffect, useRef } from 'react';
import type { Project, Region, StemName } from '../../host/project/project.ts';
import { regionsOf } from '../../host/project/selectors.ts';
import { selectBeginning } from '../state/beginning.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { isToMend } from '../state/selectors.ts';
import { stemFocused } from '../state/view.ts';
import { regionSentence, STEM_WORDS } from '../state/words.ts';
import { counted } from '../ui/format.ts';

interface LaneListProps {
  readonly project: Project;
  readonly stem: StemName;
  readonly top: number;
  readonly height: number;
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
  const beginning = useAppSelector(selectBeginning);
  const after = beginning === null ? '' : ' after the first seconds';
  const standIn = project.tracks.length === 0 ? `, shows the recording${after} until the stem is there` : '';
  useEffect(() => {
    // The walk may go to another lane: the focus, where it is on lanes, goes with it.
    if (focused && document.activeElement?.classList.contains('lane-list') === true) element.current?.focus();
  }, [focused]);
  return (
    <div
      ref={element}
      className="lane-list"
      data-stem={stem}
      data-place={focused ? 'timeline' : undefined}
      role="listbox"
      tabIndex={0}
      aria-label={`${STEM_WORDS[stem]} lane, ${counted(regions.length, 'region')}, ${toMend} to mend${standIn}`}
      aria-activedescendant={here === null ? undefined : optionId(here)}
      style={{ top, height }}
      onFocus={() => dispatch(stemFocused(stem))}
      onKeyDown={(event) => onKeyDown(stem, event)}
    >
      {regions.map((region) => (
        <Option key={region.id} project={project} region={region} chosen={region.id === chosen} />
      ))}
    </div>
  );
}

const optionId = (id: string): string => `region-${id}`;

interface OptionProps {
  readonly project: Project;
  readonly region: Region;
  readonly chosen: boolean;
}

/** Says itself anew only where it, or the bars by which it is told, have changed. */
const Option = memo(
  ({ project, region, chosen }: OptionProps) => (
    <span className="sr" id={optionId(region.id)} role="option" aria-selected={chosen} data-region={region.id}>
      {regionSentence(project, region)}
    </span>
  ),
  (a, b) => a.region === b.region && a.chosen === b.chosen && a.project.profile === b.project.profile,
);
