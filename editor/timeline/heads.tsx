import { chordsOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { type Snap, snapChosen } from '../state/view.ts';
import { gridOf } from '../state/words.ts';
import { counted, percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { gridBetween } from './core/grid.ts';
import { spelled } from './draw/heads-ink.ts';

const SNAPS: readonly (readonly [Snap, string])[] = [
  ['beat', 'Snap to beat'],
  ['transient', 'Snap to transients'],
  ['off', 'Snap off'],
];

/** How edges snap, and how fine the grid is at this zoom. */
export function RulerHead() {
  const dispatch = useAppDispatch();
  const { announce } = useServices();
  const snap = useAppSelector((state) => state.view.snap);
  return (
    <div className="thin ruler">
      <label className={`snap ${snap === 'off' ? 't3' : ''}`} title="Shift while dragging: the other one. Alt: off">
        <Icon name="magnet" size={14} />
        <select
          aria-label="What edges snap to"
          value={snap}
          onChange={(event) => {
            const next = SNAPS.find(([name]) => name === event.target.value);
            if (next === undefined) return;
            dispatch(snapChosen(next[0]));
            announce(next[1]);
          }}
        >
          {SNAPS.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <GridSize />
    </div>
  );
}

function GridSize() {
  const project = useProject();
  const grid = gridOf(project);
  const parts = useAppSelector((state) =>
    grid === null ? 0 : gridBetween(grid, state.view.framesPerPixel, 0, 0).parts,
  );
  if (parts === 0) return null;
  const unit = (project.profile?.meter[1] ?? 4) * parts;
  return <span className="t3 hide-s">Grid 1/{unit}</span>;
}

/** The key, and the stop of the focus from which chords are walked and edited. */
export function ChordHead({ onKeyDown }: { readonly onKeyDown: (event: React.KeyboardEvent) => void }) {
  const project = useProject();
  const key = project.profile?.key;
  const count = chordsOf(project).length;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of things on a canvas, walked by arrows
    <div
      className="thin chords"
      role="group"
      tabIndex={count === 0 ? -1 : 0}
      aria-label={`Chords, ${counted(count, 'change')}: arrows go through them, Enter types a name`}
      onKeyDown={onKeyDown}
    >
      <span>Chords</span>
      {key !== undefined && (
        <span className="t3">
          {spelled(key.tonic)} {key.mode}, {percent(Math.round(key.confidence * 100) / 100)}
        </span>
      )}
    </div>
  );
}
