import type { StemName } from '../../host/project/project.ts';
import { correctionsOf } from '../../host/project/selectors.ts';
import { runCommand } from '../app/commands/run.ts';
import { useEdit, useServices } from '../app/services.tsx';
import { useProject } from '../state/hooks.ts';
import { STEM_WORDS } from '../state/words.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/format.ts';

const PARTS = { vocals: 'melody', bass: 'bass', drums: 'drums' } as const;

const HANDS: Readonly<Record<'notes' | 'hits', readonly (readonly [string, string])[]>> = {
  notes: [
    ['Drag', 'in time, or up and down in pitch'],
    ['Drag an end', 'longer or shorter'],
    ['Double click', 'adds a note'],
    ['Delete', 'takes it out'],
    ['Alt', 'while dragging: off the grid'],
    ['Arrows', 'left and right to the next, up and down a semitone'],
  ],
  hits: [
    ['Drag', 'in time, or up and down to another drum'],
    ['Double click', 'adds a hit'],
    ['Delete', 'takes it out'],
    ['Alt', 'while dragging: off the grid'],
    ['Arrows', 'left and right to the next, up and down to another drum'],
  ],
};

/** "2 notes put right, 1 added." What is moved is gone where it was heard and fresh where it is. */
export function correctionWords(fresh: number, gone: number, what: 'notes' | 'hits'): string {
  const one = what === 'notes' ? 'note' : 'hit';
  const moved = Math.min(fresh, gone);
  const parts = [
    [moved, 'put right'],
    [fresh - moved, 'added'],
    [gone - moved, 'taken out'],
  ] as const;
  const told = parts.filter(([count]) => count > 0);
  return `${told.map(([count, did], k) => `${k === 0 ? counted(count, one) : count} ${did}`).join(', ')}.`;
}

/** What can be done with the notes or hits that are laid open, and what was put right in them. */
export function InspectorNotes({ stem }: { readonly stem: StemName }) {
  const services = useServices();
  const edit = useEdit();
  const project = useProject();
  if (stem === 'other') return null;
  const part = PARTS[stem];
  const what = stem === 'drums' ? 'hits' : 'notes';
  const { gone = [], fresh = [] } = correctionsOf(project)?.[part] ?? {};
  const changed = gone.length + fresh.length > 0;
  return (
    <section className="insp" aria-label="Notes">
      <header>
        <span className="row t2 cut">
          <span className={`stem ${stem}`} />
          {STEM_WORDS[stem]}
        </span>
        <h1 className="ttl">{stem === 'drums' ? 'Hits' : 'Notes'} as they were heard</h1>
      </header>
      <div className="scroll">
        <section>
          <p className="t2">Put right what was heard wrongly: what is rebuilt or generated goes by it.</p>
          <dl className="hands">
            {HANDS[what].map(([hand, does]) => (
              <div key={hand}>
                <dt>{hand}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h2>Your corrections</h2>
          <p className="t2">{changed ? correctionWords(fresh.length, gone.length, what) : 'None yet.'}</p>
          {project.edits[part] !== null && changed && (
            <Button size="dense" icon="undo" onClick={() => edit({ type: 'edits/revert', payload: { part } })}>
              Back to what was heard
            </Button>
          )}
        </section>
      </div>
      <footer>
        <Button size="big" onClick={() => runCommand(services, 'timeline.notes')}>
          Done <kbd>F2</kbd>
        </Button>
      </footer>
    </section>
  );
}
