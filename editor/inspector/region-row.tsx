import type { Project, Region, Take } from '../../host/project/project.ts';
import { chosenTake, isLeft, isWarned } from '../../host/project/selectors.ts';
import { useAppSelector } from '../state/hooks.ts';
import {
  causeOf,
  DOING_WORDS,
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
import { type RegionWork, workOn } from '../state/work.ts';
import { capital, counted, percent, trueMinus } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Severity } from '../ui/severity.tsx';

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
  const work = useAppSelector((state) => workOn(state.work, region.id));
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
            <Icon name="pencil" size={12} />
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
        {work === undefined && !asked ? <Plan region={region} /> : <Doing region={region} work={work} />}
      </span>
    </div>
  );
}

interface DoingProps {
  readonly region: Region;
  /** Undefined while it was asked for and not answered yet. */
  readonly work: RegionWork | undefined;
}

function Doing({ region, work }: DoingProps) {
  if (work === undefined || work.state === 'waiting') {
    return (
      <span className="lab waits">
        <Icon name="clock" size={12} />
        Waiting
      </span>
    );
  }
  return (
    <>
      {DOING_WORDS[region.treatment]}, {percent(Math.floor(work.fraction * 100) / 100)}
    </>
  );
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
  if (region.untouched !== null) {
    return (
      <span className="cut" title={trueMinus(capital(region.untouched))}>
        Left as it is<span className="more">, to decide</span>
      </span>
    );
  }
  return TREATMENT_WORDS[region.treatment];
}
