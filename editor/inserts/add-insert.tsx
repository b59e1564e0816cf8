import { useEffect, useId, useState } from 'react';
import type { PluginCatalogue, PluginEntry } from '../../host/api/plugins.ts';
import { useServices } from '../app/services.tsx';
import { useAppDispatch, useAppSelector } from '../state/hooks.ts';
import { favouriteToggled } from '../state/preferences.ts';
import { Button } from '../ui/button.tsx';
import { percent } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Progress } from '../ui/progress.tsx';

/** `Fx|Reverb|Stereo` as people say it. */
const kindOf = ({ category }: PluginEntry): string =>
  category
    .split('|')
    .filter((word) => word !== 'Fx' && word !== 'Mono' && word !== 'Stereo')
    .join(', ');

/** The effects that every word of a search is in: in name, maker or kind. */
export function matching(plugins: readonly PluginEntry[], search: string): PluginEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return plugins.filter((plugin) => {
    const text = `${plugin.name} ${plugin.vendor} ${plugin.category}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The favourites first, each part in the order it had. */
export function favouritesFirst(plugins: readonly PluginEntry[], favourites: readonly string[]): PluginEntry[] {
  const isFavourite = ({ id }: PluginEntry): boolean => favourites.includes(id);
  return [...plugins.filter(isFavourite), ...plugins.filter((plugin) => !isFavourite(plugin))];
}

/** Milliseconds between two looks at a list that grows: a file takes about as long. */
const LOOK_AGAIN = 1000;

/** A list of the effects of this machine, found by typing. */
export function AddInsert({ onAdd }: { readonly onAdd: (plugin: PluginEntry) => void }) {
  const { backend } = useServices();
  const [catalogue, setCatalogue] = useState<PluginCatalogue | null>(null);
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const list = useId();
  const ask = async (question: () => Promise<PluginCatalogue>) => {
    setBusy(true);
    setError(null);
    try {
      setCatalogue(await question());
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    }
    setBusy(false);
  };
  useEffect(() => {
    void ask(async () => {
      const known = await backend.plugins();
      setCatalogue(known);
      const { lack, plugins, blocked, looking } = known;
      const isNew = lack === null && looking === null && plugins.length === 0 && blocked.length === 0;
      return isNew ? backend.scanPlugins(false) : known;
    });
  }, [backend]);
  const looking = catalogue?.looking ?? null;
  const isLooking = busy || looking !== null;
  // What is found is there after each file, whoever looks.
  useEffect(() => {
    if (!isLooking || catalogue === null) return;
    // Where nobody answered the same list is another object, so that it is asked for again.
    const same = () => setCatalogue((known) => known && { ...known });
    const timer = setTimeout(() => void backend.plugins().then(setCatalogue, same), LOOK_AGAIN);
    return () => clearTimeout(timer);
  }, [isLooking, catalogue, backend]);
  const favourites = useAppSelector((state) => state.preferences.favourites);
  const dispatch = useAppDispatch();
  const found = favouritesFirst(matching(catalogue?.plugins ?? [], search), favourites);
  const lack = error ?? catalogue?.lack ?? null;
  return (
    <div className="add-insert">
      <div className="row">
        <input
          className="field find grow"
          type="search"
          placeholder="Find an effect by name, maker or kind"
          aria-label="Find an effect"
          aria-controls={list}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Button size="dense" disabled={isLooking} onClick={() => void ask(() => backend.scanPlugins(true))}>
          {isLooking ? 'Looking' : 'Look again'}
        </Button>
      </div>
      {isLooking && (
        <div className="looking t2" role="status">
          <Progress value={looking?.fraction ?? 0} label="Looking for effects" />
          <span className="cut">
            {looking === null
              ? 'Looking for effects'
              : `${percent(looking.fraction)} looked at, now ${looking.file}: what is found is listed meanwhile`}
          </span>
        </div>
      )}
      {lack !== null && (
        <p className="row t2" role="alert">
          <Icon name="warn" size={14} />
          {lack}
        </p>
      )}
      <ul id={list} aria-label="Effects">
        {found.map((plugin) => (
          <li key={plugin.id} className="row">
            <button type="button" className="row grow effect" onClick={() => onAdd(plugin)}>
              <Icon name="plus" size={12} />
              <b className="cut">{plugin.name}</b>
              <span className="grow cut t3">{[kindOf(plugin), plugin.vendor].filter(Boolean).join(', ')}</span>
            </button>
            <Button
              look="quiet"
              size="dense"
              icon={favourites.includes(plugin.id) ? 'star-on' : 'star'}
              on={favourites.includes(plugin.id)}
              aria-label={`Favourite: ${plugin.name}`}
              onClick={() => dispatch(favouriteToggled(plugin.id))}
            />
          </li>
        ))}
      </ul>
      {lack === null && catalogue !== null && found.length === 0 && !isLooking && (
        <p className="hint">
          {search === '' ? 'There are no VST3 effects on this computer.' : 'No effect is called so.'}
        </p>
      )}
      {catalogue?.blocked.map(({ path, why }) => (
        <p key={path} className="t3" title={path}>
          {path.split('/').at(-1)} is passed over: {why}.
        </p>
      ))}
    </div>
  );
}
