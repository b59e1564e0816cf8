import { hasBeat } from '../../host/project/rhythm.ts';
import { rhythmOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { fixed } from '../ui/format.ts';

/** "96.0 bpm, 4/4" over "A minor", which opens their correction; nothing until there is a beat. */
export function SongFacts() {
  const services = useServices();
  const project = useProject();
  const rhythm = rhythmOf(project);
  if (rhythm === null) return null;
  const { tempo, meter } = rhythm;
  const key = project.profile?.key;
  return (
    <button
      type="button"
      className="facts hide-s"
      title="Tempo and bars: correct them here"
      onClick={() => runCommand(services, 'tempo.open')}
    >
      {hasBeat(rhythm) ? `${fixed(tempo.bpm, 1)} bpm, ${meter.join('/')}` : 'No beat heard'}
      <br />
      {key !== undefined && `${key.tonic} ${key.mode}`}
    </button>
  );
}
