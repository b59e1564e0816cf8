import { runCommand } from '../app/commands/run.ts';
import { usePlayerState, useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';

export function TransportButtons() {
  const services = useServices();
  const playing = usePlayerState((state) => state.playing);
  const looping = usePlayerState((state) => state.loop !== null);
  const rate = usePlayerState((state) => state.rate);
  const status = usePlayerState((state) => state.status);
  const run = (id: string) => () => runCommand(services, id);
  return (
    <div className="transport">
      <Button icon="start" look="quiet" aria-label="To start" onClick={run('play.start')} />
      <Button
        icon={playing ? 'pause' : 'play'}
        className="play"
        aria-label={playing ? 'Pause' : 'Play'}
        disabled={status === 'failed'}
        onClick={run('play.toggle')}
      />
      <Button
        icon="loop"
        look={looping ? 'plain' : 'quiet'}
        on={looping}
        aria-label="Loop region"
        onClick={run('play.loop')}
      />
      {rate !== 1 && (
        <Button size="dense" on aria-label="Slowed down: back to full speed" onClick={() => services.player.setRate(1)}>
          {Math.round(rate * 100)} %
        </Button>
      )}
    </div>
  );
}
