import { runCommand } from '../app/commands/run.ts';
import { useServices } from '../app/services.tsx';
import { filterChosen } from '../state/desk.ts';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import type { RegionFilter } from '../state/region-list.ts';
import { selectCounts, selectToAccept } from '../state/selectors.ts';
import { Button } from '../ui/button.tsx';
import { counted } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { RegionFilters } from './region-filters.tsx';
import { RegionTable, selectListed } from './region-table.tsx';
import './regions.css';

/** All regions as a list of what is to be done, in the order of the walk or as the person sorts it. */
export function RegionsPanel() {
  return (
    <section className="pane" aria-label="Regions">
      <RegionTable />
      <AcceptShown />
    </section>
  );
}

/** Which regions the list shows, and the way to the next one. */
export function RegionsTools() {
  const services = useServices();
  const dispatch = useAppDispatch();
  const counts = useAppSelector(selectCounts);
  const filter = useAppSelector((state) => state.desk.listing.filter);
  const segments = [
    { value: 'all' as const, content: `All ${counts.all}` },
    { value: 'toMend' as const, content: `To mend ${counts.toMend}` },
    { value: 'mended' as const, content: `Mended ${counts.mended}` },
    ...(counts.left > 0
      ? [{ value: 'left' as const, content: `Left ${counts.left}`, label: `Left as they are ${counts.left}` }]
      : []),
  ];
  return (
    <>
      <Segments<RegionFilter>
        label="Show"
        className="plain"
        value={filter}
        segments={segments}
        onChange={(next) => dispatch(filterChosen(next))}
      />
      <span className="grow" />
      <RegionFilters />
      <Button size="dense" disabled={counts.toMend === 0} onClick={() => runCommand(services, 'region.next')}>
        Next <kbd>N</kbd>
      </Button>
    </>
  );
}

/** Accepts all that the list shows and that has a take, where there are several: for one there is Enter. */
function AcceptShown() {
  const services = useServices();
  const waiting = useAppSelector(selectToAccept);
  const list = useAppSelector(selectListed);
  const all = waiting.length;
  const shown = list.filter((region) => waiting.includes(region)).length;
  if (shown < 2) return null;
  const isAll = shown === all;
  return (
    <div className="accept-shown">
      <span className="t2 cut">
        {isAll ? counted(shown, 'region') : `${shown} of ${counted(all, 'region')}`} with a take to accept
      </span>
      <Button size="dense" icon="check" onClick={() => runCommand(services, 'region.acceptShown')}>
        {isAll ? 'Accept all mended' : 'Accept what is shown'}
      </Button>
    </div>
  );
}
