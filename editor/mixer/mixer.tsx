import { useProject } from '../state/hooks.ts';
import { MasterStrip } from './master-strip.tsx';
import { ResidualStrip } from './residual-strip.tsx';
import { Strip } from './strip.tsx';
import './mixer.css';

/** A strip for each stem and the master. */
export function Mixer() {
  const { tracks, residual } = useProject();
  return (
    <section className="pane" aria-label="Mixer">
      {tracks.length === 0 ? (
        <p className="hint">The faders come with the stems.</p>
      ) : (
        <div className="mx">
          {tracks.map((track) => (
            <Strip key={track.stem} track={track} />
          ))}
          {residual !== null && <ResidualStrip />}
          <MasterStrip />
        </div>
      )}
    </section>
  );
}
