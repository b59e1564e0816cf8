import { chordsOf } from '../../host/project/selectors.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { type Snap, snapChosen } from '../state/view.ts';
import { gridOf, SNAP_WORDS } from '../state/words.ts';
import { counted, percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { gridBetween } from './core/grid.ts';
import { spelled } from './draw/heads-ink.ts';
import { setTimelineLayout, useTimelineLayout } from './layout.ts';

const SNAPS = Object.keys(SNAP_WORDS) as Snap[];

/** How edges snap, and how fine the grid is at this zoom. */
export function RulerHead() {
  const dispatch = useAppDispatch();
  const { announce } = useServices();
  const snap = useAppSelector((state) => state.view.snap);
  return (
    <div className="thin ruler">
      <label
        className={`snap ${snap === 'off' ? 't3' : ''}`}
        title="Transients: where the stem itself sets in. Shift while dragging: the other one. Alt: off"
      >
        <Icon name="magnet" size={14} />
        <select
          aria-label="What edges snap to"
          value={snap}
          onChange={(event) => {
            const next = SNAPS.find((name) => name === event.target.value);
            if (next === undefined) return;
            dispatch(snapChosen(next));
            announce(SNAP_WORDS[next]);
          }}
        >
          {SNAPS.map((name) => (
            <option key={name} value={name}>
              {SNAP_WORDS[name]}
            </option>
          ))}
        </select>
        <Icon name="down" size={12} />
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

const RANGES = [
  ['all', 'All frequencies', 40, 16_000],
  ['low', '40 to 640 Hz', 40, 640],
  ['middle', '160 Hz to 5 kHz', 160, 5000],
  ['high', '2 to 16 kHz', 2000, 16_000],
] as const;

/** What spectrograms show. Here because there is room, and since it holds for all lanes. */
export function SectionHead() {
  const { range } = useTimelineLayout();
  const { announce } = useServices();
  const some = useAppSelector((state) => Object.values(state.view.display).some((display) => display !== 'wave'));
  const now = RANGES.find(([, , low, high]) => low === range.low && high === range.high) ?? RANGES[0];
  return (
    <div className="thin sections">
      <span>Sections</span>
      {some && (
        <label className="snap t3" title="Frequencies that spectrograms show">
          <select
            aria-label="Frequencies that spectrograms show"
            value={now[0]}
            onChange={(event) => {
              const next = RANGES.find(([name]) => name === event.target.value);
              if (next === undefined) return;
              setTimelineLayout({ range: { ...range, low: next[2], high: next[3] } });
              announce(next[1]);
            }}
          >
            {RANGES.map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
          <Icon name="down" size={12} />
        </label>
      )}
    </div>
  );
}
