import { MEASURING_SONG } from '../../host/api/measures.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { failureForgotten, type MeasuresState, measuresViewed } from '../state/measures.ts';
import { isGoingOn } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';
import { Segments } from '../ui/segments.tsx';
import { NowLine } from './now-line.tsx';
import { RegionMeasures } from './region-measures.tsx';
import { SongMeasures } from './song-measures.tsx';
import { useSongMeasures } from './use-song-measures.ts';
import './measures.css';

const VIEWS = [
  { value: 'song' as const, content: 'Song' },
  { value: 'region' as const, content: 'Region' },
];

/** Whether the whole is measured or the selected region; and what is heard now. */
export function MeasuresTools() {
  const dispatch = useAppDispatch();
  const view = useAppSelector((state) => state.measures.view);
  return (
    <>
      <Segments<MeasuresState['view']>
        label="Measures of"
        className="plain"
        value={view}
        segments={VIEWS}
        onChange={(next) => dispatch(measuresViewed(next))}
      />
      <span className="grow" />
      <NowLine />
    </>
  );
}

/** What was measured, original against mended. */
export function MeasuresPanel() {
  const view = useAppSelector((state) => state.measures.view);
  return (
    <section className="pane measures" aria-label="Measures">
      <div className="scroll scrolls" role="group" aria-label="Figures" tabIndex={0}>
        {view === 'region' ? <RegionMeasures /> : <Song />}
      </div>
    </section>
  );
}

function Song() {
  const { tracks } = useProject();
  const { song, failure, isStale } = useSongMeasures();
  const dispatch = useAppDispatch();
  if (tracks.length === 0) return <p className="hint">There is something to measure once the stems are there.</p>;
  return (
    <>
      {failure !== null ? (
        <p className="row measuring" role="alert">
          <Icon name="warn" size={14} />
          {failure.reason}
          <Button size="dense" onClick={() => dispatch(failureForgotten())}>
            Measure again
          </Button>
        </p>
      ) : (
        (song === null || isStale) && <Measuring isAnew={isStale} />
      )}
      {song !== null && (
        <div className={isStale ? 'stale' : ''} aria-busy={isStale}>
          <SongMeasures parts={song.parts} />
        </div>
      )}
    </>
  );
}

/** How far the host is. */
function Measuring({ isAnew }: { readonly isAnew: boolean }) {
  const { backend } = useServices();
  const work = useAppSelector((state) =>
    state.work.list.findLast((entry) => entry.title === MEASURING_SONG && isGoingOn(entry)),
  );
  return (
    <p className="row measuring" role="status">
      <span>{work?.stage || (isAnew ? 'Changed since: is measured anew' : 'Is being measured')}</span>
      {work !== undefined && (
        <>
          <Progress value={work.fraction} label="Measuring" />
          {work.secondsLeft !== null && <span className="t3">{timeLeft(work.secondsLeft)}</span>}
          <Button
            look="quiet"
            size="dense"
            icon="close"
            aria-label="Stop measuring"
            onClick={() => void backend.cancel(work.id).catch(() => {})}
          />
        </>
      )}
    </p>
  );
}
