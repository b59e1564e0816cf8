import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector } from '../state/hooks.ts';
import { selectHistory } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';

export function HistoryButtons() {
  const services = useServices();
  const { undo, redo } = useAppSelector(selectHistory);
  return (
    <>
      <Button
        icon="undo"
        look="quiet"
        disabled={undo === null}
        aria-label={undo === null ? 'Undo' : `Undo: ${undo}`}
        onClick={() => runCommand(services, 'edit.undo')}
      />
      <Button
        icon="redo"
        look="quiet"
        disabled={redo === null}
        aria-label={redo === null ? 'Redo' : `Redo: ${redo}`}
        onClick={() => runCommand(services, 'edit.redo')}
      />
    </>
  );
}
