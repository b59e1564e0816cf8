import type { Region } from '../../host/project/project.ts';
import { isLeft, isWarned } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selectToMend } from '../state/selectors.ts';
import { isInHand } from '../state/work.ts';
import { Button } from '../ui/button.tsx';

/** The next step of the region: mend it, accept it, or go on; and the way to leave it as it is. One key does them all in turn. */
export function Decide({ region }: { readonly region: Region }) {
  const services = useServices();
  const busy = useAppSelector((state) => isInHand(state.work, region.id));
  const isLast = useAppSelector((state) => selectToMend(state).length === 0);
  const run = (id: string) => () => runCommand(services, id);
  if (region.status !== 'open') {
    return (
      <footer>
        <Button size="big" icon="undo" onClick={run('region.reopen')}>
          {isLeft(region) ? 'Mend after all' : 'Not yet'}
        </Button>
        {isLast ? (
          <Button size="big" look="primary" icon="export" onClick={run('file.export')}>
            Export
          </Button>
        ) : (
          <Button size="big" look="primary" onClick={run('region.next')}>
            Go to next <kbd>N</kbd>
          </Button>
        )}
      </footer>
    );
  }
  const mends = region.takes.length === 0 && region.untouched === null;
  // What is heard is the original: there is nothing to accept.
  const leaves = !mends && region.chosenTake === null;
  if (isWarned(region)) {
    return (
      <footer>
        <Button size="big" title="Accepts the take, and goes to the next region" onClick={run('region.acceptAnyway')}>
          Accept anyway
        </Button>
        <Button
          size="big"
          look="primary"
          title="Keeps the original, and goes to the next region"
          onClick={run('region.accept')}
        >
          Leave as it is <kbd>Enter</kbd>
        </Button>
      </footer>
    );
  }
  return (
    <footer>
      {/* Otherwise it would be the same button twice. */}
      {!leaves && (
        <Button size="big" icon="close" aria-label="Leave as it is" onClick={run('region.ignore')}>
          Leave
        </Button>
      )}
      <Button size="big" look="primary" disabled={mends && busy} onClick={run('region.accept')}>
        {mends ? (busy ? 'Being mended' : 'Mend') : leaves ? 'Leave as it is, go to next' : 'Accept, go to next'}{' '}
        {!(mends && busy) && <kbd>Enter</kbd>}
      </Button>
    </footer>
  );
}
