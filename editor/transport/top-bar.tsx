import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { Button } from '../ui/button.tsx';
import { AbSwitch } from './ab-switch.tsx';
import { HistoryButtons } from './history-buttons.tsx';
import { LoudnessMeter } from './loudness-meter.tsx';
import { Position } from './position.tsx';
import { SongFacts } from './song-facts.tsx';
import { SongTitle } from './song-title.tsx';
import { TransportButtons } from './transport-buttons.tsx';
import './top-bar.css';

export function TopBar() {
  const services = useServices();
  return (
    <header className="top" data-place="top">
      <SongTitle />
      <HistoryButtons />
      <span className="sep" />
      <TransportButtons />
      <Position />
      <SongFacts />
      <span className="sep" />
      <AbSwitch />
      <div className="end">
        <LoudnessMeter />
        <Button icon="export" aria-label="Export" onClick={() => runCommand(services, 'file.export')}>
          <span>Export</span>
        </Button>
      </div>
    </header>
  );
}
