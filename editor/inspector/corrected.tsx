import { useMemo } from 'react';
import { correctedSince, type MusicPart, notesFor } from '../../host/project/music-mark.ts';
import type { Region } from '../../host/project/project.ts';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useAppSelector, useProject } from '../state/hooks.ts';
import { isInHand } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { capital } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

const list = new Intl.ListFormat('en-GB');

/** "Notes and the beat were put right here since the takes were made." */
function correctedWords(parts: readonly MusicPart[], { stem, takes }: Region): string {
  const last = takes.findLast((take) => take.music !== undefined);
  const areHits = last !== undefined && notesFor(stem, last) === 'drums';
  const words = { notes: areHits ? 'hits' : 'notes', chords: 'chords', beat: 'the beat' };
  const isOne = parts.length === 1 && parts[0] === 'beat';
  return `${capital(list.format(parts.map((part) => words[part])))} ${isOne ? 'was' : 'were'} put right here since the takes were made.`;
}

/** Says of a region whose music was corrected that its takes do not go by that yet, with the way to one that does. */
export function Corrected({ region }: { readonly region: Region }) {
  const services = useServices();
  const project = useProject();
  const busy = useAppSelector((state) => isInHand(state.work, region.id));
  const { edits, profile } = project;
  const parts = useMemo(() => correctedSince(project, region), [edits, profile, region]);
  if (parts.length === 0 || busy) return null;
  // What is restored is what was played, whatever notes are written.
  const isRestored = region.treatment === 'restore';
  return (
    <section className="corrected" role="status">
      <p>
        <Icon name="notes" size={14} />
        {correctedWords(parts, region)}{' '}
        {isRestored
          ? 'Restore keeps what was played: choose Auto or Rebuild to hear the correction.'
          : 'Another take is needed to hear it.'}
      </p>
      {!isRestored && (
        <Button size="dense" onClick={() => runCommand(services, 'take.new')}>
          Another take <kbd>T</kbd>
        </Button>
      )}
    </section>
  );
}
