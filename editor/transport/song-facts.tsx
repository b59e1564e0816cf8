import { useProject } from '../state/hooks.ts';
import { fixed } from '../ui/format.ts';

/** "96.0 bpm, 4/4" over "A minor"; nothing until the music was heard. */
export function SongFacts() {
  const { profile } = useProject();
  if (profile === null) return null;
  const { tempo, meter, key } = profile;
  return (
    <div className="facts hide-s">
      {fixed(tempo.bpm, 1)} bpm, {meter[0]}/{meter[1]}
      <br />
      {key.tonic} {key.mode}
    </div>
  );
}
