import { commandById } from '../app/commands/registry.ts';
import { runCommand } from '../app/commands/run.ts';
import { keysOf } from '../app/keys.ts';
import { usePlayer, usePlayerState, useServices } from '../app/services.tsx';
import type { Version } from '../engine/player.ts';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { gain } from '../ui/format.ts';
import { Keys } from '../ui/key-cap.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';

const VERSIONS = [
  { value: 'original' as const, content: 'Original' },
  { value: 'mended' as const, content: 'Mended' },
];

/** Original or mended, and how fairly they are compared. */
export function AbSwitch() {
  const services = useServices();
  const player = usePlayer();
  const version = usePlayerState((state) => state.version);
  const levelMatch = usePlayerState((state) => state.levelMatch);
  const matchDb = usePlayerState((state) => state.matchDb);
  const loudnessKnown = usePlayerState((state) => state.loudnessKnown);
  const match = loudnessKnown ? gain(matchDb) : 'measuring';
  const difference = usePlayerState((state) => state.difference);
  const blind = () => runCommand(services, 'play.blind');
  const key = keysOf(
    commandById('play.version')!,
    useAppSelector((state) => state.preferences.keys),
  )[0];
  return (
    <div className="ab">
      <Segments<Version>
        label="Listen to"
        value={version}
        segments={VERSIONS}
        onChange={(next) => player.setVersion(next)}
      />
      {key !== undefined && (
        <span className="row" title="Goes from one to the other">
          <Keys binding={key} />
        </span>
      )}
      <div className="opts hide-s">
        <Switch checked={levelMatch} onChange={(on) => player.setLevelMatch(on)}>
          Level match <span className="t3">{match}</span>
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
        aria-label={`Level match, ${match}`}
        onClick={() => player.setLevelMatch(!levelMatch)}
      />
      <Button className="only-s" icon="blind" look="quiet" aria-label="Blind A/B/X" onClick={blind} />
    </div>
  );
}
