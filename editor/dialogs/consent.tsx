import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useSelectedRegion } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { useClose } from './use-close.ts';

/** Asked once in a project, before the first AI-generated take. */
export default function Consent() {
  const services = useServices();
  const close = useClose();
  const region = useSelectedRegion();
  const go = () => {
    services.session.edit({ type: 'project/consent', payload: {} });
    close();
    runCommand(services, 'take.new');
  };
  const rebuild = () => {
    if (region !== null) {
      services.session.edit({ type: 'region/set', payload: { id: region.id, treatment: 'rebuild' } });
    }
    close();
    runCommand(services, 'take.new');
  };
  return (
    <Dialog
      title="This will be new music"
      width={440}
      onClose={close}
      footer={
        <>
          <span className="cap grow">Asked once in this project</span>
          <Button size="big" onClick={rebuild}>
            Rebuild instead
          </Button>
          <Button size="big" look="primary" onClick={go}>
            Generate
          </Button>
        </>
      }
    >
      <div className="body row">
        <Icon name="lab-ai" size={24} />
        <p className="t2">
          JASCO plays something plausible here, not what was played that day. The label AI-generated stays with it in
          every export.
        </p>
      </div>
    </Dialog>
  );
}
