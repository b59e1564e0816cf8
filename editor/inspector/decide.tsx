import type { Region } from '../../host/project/project.ts';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';

/** Ends the region one way or the other, and goes on. A region that is done can be put back on the list. */
export function Decide({ region }: { readonly region: Region }) {
  const services = useServices();
  const run = (id: string) => () => runCommand(services, id);
  if (region.status !== 'open') {
    return (
      <footer>
        <Button size="big" icon="undo" onClick={run('region.reopen')}>
          {region.status === 'accepted' ? 'Not yet' : 'Mend after all'}
        </Button>
        <Button size="big" look="primary" onClick={run('region.next')}>
          Go to next <kbd>N</kbd>
        </Button>
      </footer>
    );
  }
  return (
    <footer>
      <Button size="big" icon="close" aria-label="Ignore this region" onClick={run('region.ignore')}>
        <span className="hide-s">Ignore</span>
      </Button>
      <Button size="big" look="primary" onClick={run('region.accept')}>
        {region.chosenTake === null && region.takes.length === 0 ? 'Leave as it is, go to next' : 'Accept, go to next'}{' '}
        <kbd>Enter</kbd>
      </Button>
    </footer>
  );
}
