import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { selectCounts } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';
import { clock, timeLeft } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';

/** Why the list shows nothing, and what now. */
export function ListEmpty() {
  const services = useServices();
  const { searched, length, sampleRate } = useProject();
  const counts = useAppSelector(selectCounts);
  const { filter, search, stems, causes } = useAppSelector((state) => state.desk.listing);
  if (!searched && counts.all === 0) return <Searching />;
  if (counts.all === 0) {
    return (
      <div className="none">
        <Icon name="check" size={22} />
        <h2>No damage found</h2>
        <p>
          We listened to all {clock(length / sampleRate, 0)} in four stems. If you hear something we do not, drag over
          it on a lane.
        </p>
        <Button onClick={() => runCommand(services, 'region.draw')}>
          Draw a region <kbd>D</kbd>
        </Button>
      </div>
    );
  }
  if (search !== '' || stems.length + causes.length > 0) {
    return <p className="none">No region fits the search and the filter.</p>;
  }
  if (filter === 'toMend') {
    const left = `${counts.mended} mended, ${counts.left} left as ${counts.left === 1 ? 'it is' : 'they are'}`;
    return (
      <div className="none">
        <h2>{counts.left === 0 ? 'All is mended' : `Nothing is left to mend: ${left}`}</h2>
        <p>Listen to the whole song once, then export it.</p>
        <Button icon="export" onClick={() => runCommand(services, 'file.export')}>
          Export
        </Button>
      </div>
    );
  }
  return (
    <p className="none">
      {filter === 'mended'
        ? 'Nothing is mended yet: N goes to the first region, Enter accepts.'
        : 'No region was left as it is.'}
    </p>
  );
}

/** How far opening has come; the person may play and mark meanwhile. */
function Searching() {
  const work = useAppSelector((state) => state.work.list.find((entry) => entry.state === 'running'));
  const isRead = useAppSelector((state) => state.document.replica !== null);
  return (
    <div className="none" role="status">
      <h2>{work?.title ?? 'Damage is being looked for'}</h2>
      {work !== undefined && <Progress value={work.fraction} label={work.title} />}
      <p>
        {work !== undefined &&
          work.stage !== '' &&
          `${work.stage}${work.secondsLeft === null ? '' : `, ${timeLeft(work.secondsLeft)}`}. `}
        {isRead ? 'You can play and mark already.' : 'As soon as it is read you can play and mark.'}
      </p>
    </div>
  );
}
