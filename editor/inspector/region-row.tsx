import { createSelector } from '@reduxjs/toolkit';
import type { Work } from '../../host/api/backend.ts';
import type { Project, Region, Take } from '../../host/project/project.ts';
import { chosenTake, isLeft, isWarned } from '../../host/project/selectors.ts';
import { useAppSelector } from '../state/hooks.ts';
import type { RootState } from '../state/store.ts';
import {
  causeOf,
  isSureTold,
  LABEL_ICONS,
  mendedWords,
  regionSentence,
  STEM_WORDS,
  spanShort,
  TREATMENT_WORDS,
  unfoundWords,
  WARNED,
} from '../state/words.ts';
import { capital, counted, percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Severity } from '../ui/severity.tsx';

/** What is being done to each region, so that a row finds its own at once. */
const selectWorkByRegion = createSelector(
  (state: RootState) => state.work.list,
  (list) => {
    const byRegion = new Map<string, Work>();
    for (const work of list) {
      if (work.state !== 'running' && work.state !== 'waiting') continue;
      for (const region of work.regions) byRegion.set(region, work);
    }
    return byRegion;
  },
);

interface RegionRowProps {
  readonly project: Project;
  readonly region: Region;
  readonly index: number;
  readonly top: number;
  readonly current: boolean;
  readonly onSelect: () => void;
  readonly onOpen: () => void;
}

export function RegionRow({ project, region, index, top, current, onSelect, onOpen }: RegionRowProps) {
  const work = useAppSelector((state) => selectWorkByRegion(state).get(region.id));
  const asked = useAppSelector((state) => state.work.asked.includes(region.id));
  const { damage, stem, status } = region;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around takes the keys
    <div
      className={`r ${current ? 'cur' : ''} ${status === 'open' ? '' : 'done'}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={current}
      aria-label={regionSentence(project, region)}
      tabIndex={-1}
      style={{ top }}
      onClick={onSelect}
      onDoubleClick={onOpen}
    >
      <span role="gridcell">
        {damage === null ? (
          <span className="sev t2" title={unfoundWords(region)!}>
            <Icon name="marked" size={12} />
            No finding
          </span>
        ) : (
          <Severity level={damage.severity} />
        )}
      </span>
      <span role="gridcell" className="st">
        <i className={`stem ${stem}`} />
        {STEM_WORDS[stem]}
      </span>
      <span role="gridcell" className="t2">
        {spanShort(project, region.start, region.end)}
      </span>
      <span role="gridcell" title={damage?.detail}>
        {causeOf(region)}
      </span>
      <span role="gridcell" className="rt">
        {isSureTold(region) ? percent(damage!.confidence) : ''}
      </span>
      <span role="gridcell" className={work === undefined && region.takes.length === 0 ? 't2' : ''}>
        {work === undefined && !asked ? <Plan region={region} /> : <Doing work={work} />}
      </span>
    </div>
  );
}

function Doing({ work }: { readonly work: Work | undefined }) {
  if (work === undefined || work.state === 'waiting') {
    return (
      <span className="lab">
        <Icon name="clock" size={12} />
        Waiting
      </span>
    );
  }
  return <>Mending, {percent(work.fraction)}</>;
}

const iconOf = ({ status }: Region, { warning, label }: Take) =>
  status === 'accepted' ? 'check' : warning === undefined ? LABEL_ICONS[label] : 'warn';

function Plan({ region }: { readonly region: Region }) {
  if (isLeft(region)) return 'Left as it is';
  const take = chosenTake(region);
  if (take !== null) {
    return (
      <span
        className={isWarned(region) && region.status === 'open' ? 'lab warned' : 'lab'}
        title={`${mendedWords(region) ?? take.label}, ${counted(region.takes.length, 'take')}`}
      >
        <Icon name={iconOf(region, take)} size={12} />
        <span className="cut">
          {isWarned(region) && region.status === 'open' ? (
            <>
              <span className="more">{capital(WARNED)}</span>
              <span className="less">{take.label}</span>
            </>
          ) : (
            <>
              {take.label}
              {region.status !== 'accepted' && <span className="more">, to accept</span>}
            </>
          )}
        </span>
      </span>
    );
  }
  if (region.takes.length > 0) {
    return (
      <>
        Original<span className="more">, {counted(region.takes.length, 'take')}</span>
      </>
    );
  }
  return TREATMENT_WORDS[region.treatment];
}
