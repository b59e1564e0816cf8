import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';

/** Where the inspector lies over the lanes, a way to see what is behind. Beside them it is not in the way, and this is not shown. */
export function CloseInspector() {
  const services = useServices();
  return (
    <Button
      className="only-over"
      look="quiet"
      size="dense"
      icon="close"
      aria-label="Close the inspector"
      onClick={() => runCommand(services, 'view.inspector')}
    />
  );
}
