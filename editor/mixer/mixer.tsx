import { panelToggled } from '../state/desk.ts';
import { useAppDispatch, useProject } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { MasterStrip } from './master-strip.tsx';
import { ResidualStrip } from './residual-strip.tsx';
import { Strip } from './strip.tsx';
import './mixer.css';

/** A strip for each stem and the master. */
export function Mixer() {
  const { tracks, residual } = useProject();
  const dispatch = useAppDispatch();
  return (
    <section className="pane" aria-label="Mixer" data-place="mixer">
      <header>
        <h2 className="h">Mixer</h2>
        <span className="grow" />
        <Button className="only-s" look="quiet" size="dense" onClick={() => dispatch(panelToggled('mixer'))}>
          List <kbd>M</kbd>
        </Button>
      </header>
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
