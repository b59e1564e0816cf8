import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { isToMend, selectCounts, selectToAccept } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/format.ts';

/** Where to begin, while no region is selected. */
export function InspectorEmpty() {
  const services = useServices();
  const { toMend } = useAppSelector(selectCounts);
  const { profile, source, regions } = useProject();
  const toAccept = useAppSelector(selectToAccept).length;
  const hasUntried = regions.some((region) => isToMend(region) && region.takes.length === 0);
  const isRead = useAppSelector((state) => state.document.replica !== null);
  const run = (id: string) => () => runCommand(services, id);
  return (
    <section className="insp" aria-label="Region">
      <div className="scroll">
        <section className="blank">
          <h1 className="ttl">{toMend === 0 ? 'No region is selected' : `${counted(toMend, 'region')} to mend`}</h1>
          <p className="t2">
            {!isRead
              ? 'The sound is being read. As soon as it is, you can play it and mark what you hear.'
              : toMend === 0
                ? 'Drag over what you hear on a lane, or press D and use the arrow keys.'
                : 'Go through them one by one: listen, choose how, accept. The worst come first.'}
          </p>
          {!isRead ? null : toMend > 0 ? (
            <>
              <Button look="primary" size="big" onClick={run('region.next')}>
                Go to the first <kbd>N</kbd>
              </Button>
              {hasUntried && (
                <Button size="big" onClick={run('region.mendAll')}>
                  Mend all at once <kbd>Shift</kbd>
                  <kbd>T</kbd>
                </Button>
              )}
              {toAccept > 0 && (
                <Button size="big" onClick={run('region.acceptAll')}>
                  Accept {toAccept === 1 ? 'the' : 'all'} {toAccept} mended <kbd>Shift</kbd>
                  <kbd>Enter</kbd>
                </Button>
              )}
            </>
          ) : (
            <Button size="big" onClick={run('region.draw')}>
              Draw a region <kbd>D</kbd>
            </Button>
          )}
        </section>
        {profile !== null && (
          <section>
            <h2>What was heard</h2>
            <p className="t2">{profile.description}</p>
          </section>
        )}
        {source.notices.length > 0 && (
          <section>
            <h2>About the file</h2>
            <ul className="notes">
              {source.notices.map((notice) => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </section>
  );
}
