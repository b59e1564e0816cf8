import { chosenTake, isLeft, isMended, isWarned } from '../../host/project/selectors.ts';
import { commandById } from '../app/commands/registry.ts';
import { runCommand } from '../app/commands/run.ts';
import { keysOf } from '../app/keys.ts';
import { usePlayerState, useServices } from '../app/services.tsx';
import { useAppSelector, useProject, useSelectedRegion } from '../state/hooks.ts';
import { LABEL_ICONS, mendedWords, regionName, STEM_WORDS, spanWords, titleOf } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { duration } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/key-cap.tsx';
import { BlendAndFades } from './blend-and-fades.tsx';
import { Decide } from './decide.tsx';
import { Finding, Measured } from './evidence.tsx';
import { InspectorEmpty } from './inspector-empty.tsx';
import { InspectorNotes } from './inspector-notes.tsx';
import { Making } from './making.tsx';
import { Takes } from './takes.tsx';
import { TreatmentChoice } from './treatment-choice.tsx';
import './inspector.css';

/** All about the selected region: what is wrong, how it is mended, what came of it. */
export function Inspector() {
  const project = useProject();
  const region = useSelectedRegion();
  const notesOf = useAppSelector((state) => state.view.notesOf);
  if (region === null) return notesOf === null ? <InspectorEmpty /> : <InspectorNotes stem={notesOf} />;
  const { stem, start, end, damage } = region;
  const mended = mendedWords(region);
  const take = chosenTake(region);
  // Its damage is not to be heard any more, or the person did not mind it.
  const isOver = region.status !== 'open';
  return (
    <section className="insp" aria-label="Region">
      <header>
        <span className="row t2">
          <span className={`stem ${stem}`} />
          {STEM_WORDS[stem]}, {spanWords(project, start, end)}
          <span className="t3">{duration((end - start) / project.sampleRate)}</span>
        </span>
        <h1
          className={`ttl sev ${isOver ? 'over' : (damage?.severity ?? '')}`}
          aria-label={`${titleOf(region)}: ${regionName(project, region)}`}
        >
          {damage !== null && !isOver && <Icon name={`sev-${damage.severity}`} />}
          {titleOf(region)}
        </h1>
        {mended !== null && (
          <p className={isWarned(region) ? 'mended warned' : 'mended'}>
            <Icon name={isWarned(region) ? 'warn' : LABEL_ICONS[take!.label]} size={14} />
            {mended}
          </p>
        )}
        {isMended(region) && (
          <p className="mended">
            <Icon name="check" size={14} />
            {take!.label}, accepted
          </p>
        )}
        {isLeft(region) && <p className="t2">Left as it is</p>}
      </header>
      <div className="scroll" key={region.id}>
        <Finding region={region} />
        <Takes region={region} />
        <BlendAndFades region={region} />
        <Measured region={region} />
        <TreatmentChoice region={region} />
        <Making region={region} />
      </div>
      <Decide region={region} />
    </section>
  );
}

/** Hears the region, and the way to those before and behind it. */
export function InspectorTools() {
  const services = useServices();
  const isEmpty = useSelectedRegion() === null;
  const run = (id: string) => () => runCommand(services, id);
  return (
    <>
      <span className="grow" />
      {!isEmpty && (
        <>
          <Listen />
          <Button look="quiet" size="dense" icon="prev" aria-label="Previous region" onClick={run('region.previous')} />
          <Button look="quiet" size="dense" icon="next" aria-label="Next region" onClick={run('region.next')} />
        </>
      )}
    </>
  );
}

/** Plays from a little before the region, so that its beginning is heard coming; while it plays, the way to end that. */
function Listen() {
  const services = useServices();
  const playing = usePlayerState((state) => state.playing);
  const key = keysOf(
    commandById('play.fromRegion')!,
    useAppSelector((state) => state.preferences.keys),
  )[0];
  if (playing) {
    return (
      <Button size="dense" icon="pause" className="listen" onClick={() => runCommand(services, 'play.toggle')}>
        Stop <Keys binding="Space" />
      </Button>
    );
  }
  return (
    <Button size="dense" icon="play" className="listen" onClick={() => runCommand(services, 'play.fromRegion')}>
      Listen {key !== undefined && <Keys binding={key} />}
    </Button>
  );
}
