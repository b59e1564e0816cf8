import { useState } from 'react';
import type { RecentProject } from '../../host/api/backend.ts';
import { Button } from '../ui/button.tsx';
import { clock, counted } from '../ui/format.ts';

const FIRST = 4;

interface RecentListProps {
  readonly projects: readonly RecentProject[];
  readonly disabled: boolean;
  readonly onOpen: (folder: string, name: string) => Promise<unknown>;
}

/** What was worked on before, the latest first. */
export function RecentList({ projects, disabled, onOpen }: RecentListProps) {
  const [all, setAll] = useState(false);
  const shown = all ? projects : projects.slice(0, FIRST);
  return (
    <section className="recents" aria-label="Recent">
      <h2>
        Recent
        {projects.length > FIRST && (
          <Button look="quiet" size="dense" onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : 'Show all'}
          </Button>
        )}
      </h2>
      <ul className="rec">
        {shown.map((project) => (
          <li key={project.folder}>
            <button
              type="button"
              disabled={disabled || project.missing}
              title={project.folder}
              onClick={() => void onOpen(project.folder, project.name)}
            >
              <Share project={project} />
              <span className="words">
                <b className="cut">{project.name}</b>
                <span className="t2 cut">{project.missing ? 'Not where it was' : standing(project)}</span>
                <span className="cap">
                  {clock(project.duration, 0)}, {opened(project.opened)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const MOST_IN_RING = 99;

/** How much of the damage the person is done with, as a ring, and in it how many regions are to mend; a tick where none is. Empty where that is not known. */
function Share({ project: { toMend, mended, left, searched, missing } }: { readonly project: RecentProject }) {
  const all = toMend + mended + left;
  const isKnown = !missing && (searched || all > 0);
  const share = !isKnown ? 0 : all === 0 ? 1 : (mended + left) / all;
  const around = 2 * Math.PI * 14;
  return (
    <svg className="share" width="40" height="40" viewBox="0 0 40 40" fill="none" aria-hidden="true">
      <circle
        cx="20"
        cy="20"
        r="14"
        stroke={!isKnown ? 'var(--text-3)' : toMend > 0 ? 'var(--damaged)' : 'var(--accent)'}
        strokeOpacity="0.35"
        strokeWidth="4"
      />
      <circle
        cx="20"
        cy="20"
        r="14"
        stroke="var(--accent)"
        strokeWidth="4"
        strokeDasharray={`${share * around} ${around}`}
        transform="rotate(-90 20 20)"
      />
      {!isKnown ? null : toMend > 0 ? (
        <text x="20" y="24" textAnchor="middle" fontSize="11" fill="var(--text-2)">
          {toMend > MOST_IN_RING ? `${MOST_IN_RING}+` : toMend}
        </text>
      ) : (
        <path
          d="m15 20.5 3.5 3.5 7-7.5"
          stroke="var(--accent)"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

function standing({ toMend, mended, left, searched }: RecentProject): string {
  if (toMend + mended + left === 0) return searched ? 'No damage found' : 'Not searched yet';
  if (toMend === 0 && left === 0) return `All ${mended} mended`;
  const parts = [
    toMend > 0 && `${mended + left === 0 ? counted(toMend, 'region') : toMend} to mend`,
    mended > 0 && `${mended} mended`,
    left > 0 && `${left} left as ${left === 1 ? 'it is' : 'they are'}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

function opened(iso: string): string {
  const then = new Date(iso);
  const days = Math.floor((startOfDay(new Date()) - startOfDay(then)) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
