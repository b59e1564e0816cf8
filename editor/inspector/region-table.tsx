import { createSelector } from '@reduxjs/toolkit';
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Project } from '../../host/project/project.ts';
import { contextOf, runCommand } from '../app/commands/run.ts';
import { goToRegion } from '../app/commands/walk.ts';
import { useServices } from '../app/services.tsx';
import { sorted } from '../state/desk.ts';
import { useAppDispatch, useAppSelector, useProject } from '../state/hooks.ts';
import { listed, type RegionSort } from '../state/region-list.ts';
import { selectRegions } from '../state/selectors.ts';
import type { RootState } from '../state/store.ts';
import { placeOf } from '../state/words.ts';
import { Icon } from '../ui/icon.tsx';
import { ListEmpty } from './list-empty.tsx';
import { RegionRow } from './region-row.tsx';

const COLUMNS: readonly { readonly sort: RegionSort; readonly title: string; readonly className?: string }[] = [
  { sort: 'severity', title: 'Severity' },
  { sort: 'stem', title: 'Stem' },
  { sort: 'time', title: 'Bars' },
  { sort: 'cause', title: 'Cause' },
  { sort: 'sure', title: 'Sure', className: 'rt' },
  { sort: 'treatment', title: 'Treatment' },
];

/** The regions as the list shows them. */
export const selectListed = createSelector(
  [selectRegions, (state: RootState) => state.desk.listing],
  (regions, listing) => listed(regions, listing),
);

/** Rows outside of the view that are kept ready, so that a fast scroll shows no gap. */
const OVERSCAN = 8;

/** The list itself; only the rows in view exist, since there may be a thousand. */
export function RegionTable() {
  const project: Project = useProject();
  const rows = useAppSelector(selectListed);
  const listing = useAppSelector((state) => state.desk.listing);
  const currentId = useAppSelector((state) =>
    state.view.selection?.kind === 'region' ? state.view.selection.id : null,
  );
  const dispatch = useAppDispatch();
  const services = useServices();
  const box = useRef<HTMLDivElement>(null);
  const view = useView(box);
  const current = rows.findIndex((region) => region.id === currentId);
  const rowHeight = view.rowHeight;

  useEffect(() => {
    const element = box.current;
    if (element === null || current < 0) return;
    const top = current * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight;
    }
  }, [current, rowHeight]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const index =
      event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : step === undefined ? null : current + step;
    if (index === null) return;
    event.preventDefault();
    const region = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (region !== undefined) goToRegion(contextOf(services), region);
  };

  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN);
  return (
    <div
      className="rl"
      role="grid"
      aria-label="Regions"
      aria-rowcount={rows.length + 1}
      style={{ '--place': placeWidth(project) } as CSSProperties}
    >
      <div className="r th" role="row" aria-rowindex={1}>
        {COLUMNS.map(({ sort, title, className }) => (
          <span
            key={sort}
            role="columnheader"
            className={className}
            aria-sort={listing.sort === sort ? (listing.descending ? 'descending' : 'ascending') : 'none'}
          >
            <button type="button" onClick={() => dispatch(sorted(sort))}>
              {title}
              {listing.sort === sort && sort !== 'severity' && (
                <Icon name={listing.descending ? 'up' : 'down'} size={12} />
              )}
            </button>
          </span>
        ))}
      </div>
      <div ref={box} className="rows scrolls" role="rowgroup" tabIndex={0} aria-label="Regions" onKeyDown={onKeyDown}>
        {rows.length === 0 ? (
          <ListEmpty />
        ) : (
          <div role="presentation" style={{ height: rows.length * rowHeight, position: 'relative' }}>
            {rows.slice(first, last).map((region, index) => (
              <RegionRow
                key={region.id}
                project={project}
                region={region}
                index={first + index}
                top={(first + index) * rowHeight}
                current={region.id === currentId}
                onSelect={() => goToRegion(contextOf(services), region)}
                onOpen={() => runCommand(services, 'view.fitRegion')}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}

/** The width of the column of places: none is longer than one that ends with the song. */
const placeWidth = (project: Project): string =>
  `max(78px, ${2 * placeOf(project, project.length).length + '–'.length}ch)`;

/** What of the list is in view, in CSS pixels. */
function useView(box: React.RefObject<HTMLDivElement | null>) {
  const [view, setView] = useState({ top: 0, height: 400, rowHeight: 24 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const read = () => {
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 24;
      setView({ top: element.scrollTop, height: element.clientHeight, rowHeight });
    };
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, [box]);
  return view;
}
