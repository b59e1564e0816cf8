import { runCommand } from '../app/commands/run.ts';
import { usePlayer, usePlayerState, useServices } from '../app/services.tsx';
import type { Version } from '../engine/player.ts';
import { Button } from '../ui/button.tsx';
import { gain } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';

const VERSIONS = [
  {
    value: 'original' as const,
    label: 'Original',
    content: (
      <>
        <b>A</b>Original
      </>
    ),
  },
  {
    value: 'mended' as const,
    label: 'Mended',
    content: (
      <>
        <b>B</b>Mended
      </>
    ),
  },
];

/** Original or mended, and how fairly they are compared. */
export function AbSwitch() {
  const services = useServices();
  const player = usePlayer();
  const version = usePlayerState((state) => state.version);
  const levelMatch = usePlayerState((state) => state.levelMatch);
  const matchDb = usePlayerState((state) => state.matchDb);
  const difference = usePlayerState((state) => state.difference);
  const blind = () => runCommand(services, 'play.blind');
  return (
    <div className="ab">
      <Segments<Version>
        label="Listen to"
        value={version}
        segments={VERSIONS}
        onChange={(next) => player.setVersion(next)}
      />
      <div className="opts hide-s">
        <Switch checked={levelMatch} onChange={(on) => player.setLevelMatch(on)}>
          Level match <span className="t3">{gain(matchDb)}</span>
        </Switch>
        {difference ? (
          <Switch checked onChange={() => player.setDifference(false)}>
            Difference
          </Switch>
        ) : (
          <button type="button" className="link" onClick={blind}>
            Blind A/B/X <kbd>X</kbd>
          </button>
        )}
      </div>
      <Button
        className="only-s"
        icon="balance"
        look="quiet"
        on={levelMatch}
        aria-label={`Level match, ${gain(matchDb)}`}
        onClick={() => player.setLevelMatch(!levelMatch)}
      />
      <Button className="only-s" icon="blind" look="quiet" aria-label="Blind A/B/X" onClick={blind} />
    </div>
  );
}
