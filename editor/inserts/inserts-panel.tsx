import { useState } from 'react';
import { PLAYING_THROUGH, type PluginEntry } from '../../host/api/plugins.ts';
import type { Insert, StemName } from '../../host/project/project.ts';
import { activeChain, type ChainPlace, chainOf } from '../../host/project/selectors.ts';
import { commandById } from '../app/commands/registry.ts';
import { keysOf } from '../app/keys.ts';
import { useEdit, useServices } from '../app/services.tsx';
import { toastShown } from '../state/desk.ts';
import { useAppDispatch, useAppSelector, useProject, useSelectedRegion } from '../state/hooks.ts';
import { newId } from '../state/ids.ts';
import { chainForgotten, chainViewed, insertChosen, pluginsBypassed } from '../state/inserts.ts';
import { isGoingOn } from '../state/work.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Keys } from '../ui/key-cap.tsx';
import { Progress } from '../ui/progress.tsx';
import { Segments } from '../ui/segments.tsx';
import { Switch } from '../ui/switch.tsx';
import { AddInsert } from './add-insert.tsx';
import { PLACE_WORDS } from './chain-button.tsx';
import { CompareSides } from './compare-sides.tsx';
import { InsertParameters } from './insert-parameters.tsx';
import { InsertRow } from './insert-row.tsx';
import { KeptChains } from './kept-chains.tsx';
import { PLACES as ALL, chainState } from './through-chains.ts';
import './inserts.css';

const PLACES = ALL.map((value) => ({ value, content: PLACE_WORDS[value] }));

/** Whose plugins are shown. */
export function InsertsTools() {
  const dispatch = useAppDispatch();
  const place = useAppSelector((state) => state.inserts.place);
  return (
    <Segments<ChainPlace>
      label="Plugins of"
      className="plain"
      value={place}
      segments={PLACES}
      onChange={(next) => dispatch(chainViewed(next))}
    />
  );
}

/** The plugins of a stem or of the master, in the order in which the sound goes through them. */
export function InsertsPanel() {
  const project = useProject();
  const edit = useEdit();
  const dispatch = useAppDispatch();
  const { place, chosen } = useAppSelector((state) => state.inserts);
  const [unfolded, setUnfolded] = useState<'adding' | 'kept' | null>(null);
  const unfold = (what: 'adding' | 'kept') => setUnfolded(unfolded === what ? null : what);
  const chain = chainOf(project, place);
  const shown = chain.find(({ id }) => id === chosen) ?? chain[0] ?? null;
  if (project.tracks.length === 0) return <p className="hint">Plugins can be inserted once the stems are there.</p>;
  const add = ({ id: plugin, name, vendor }: PluginEntry) => {
    const insert: Insert = {
      ...{ id: newId(), format: 'VST3', plugin, name, vendor },
      ...{ state: null, parameters: {}, bypass: false, wet: 1 },
    };
    edit({ type: 'insert/add', payload: { place, insert, at: chain.length } });
    dispatch(insertChosen(insert.id));
    setUnfolded(null);
  };
  return (
    <section className="pane inserts" aria-label={`Plugins of ${PLACE_WORDS[place]}`}>
      <div className="scroll">
        <Compare place={place} />
        <HeardLine place={place} />
        <LateLine />
        {chain.length === 0 && unfolded === null && <p className="hint">No plugin is inserted here.</p>}
        <ol aria-label="Chain">
          {chain.map((insert, at) => (
            <InsertRow
              key={insert.id}
              place={place}
              insert={insert}
              at={at}
              count={chain.length}
              isChosen={insert === shown}
            />
          ))}
        </ol>
        <div className="row">
          <Button
            size="dense"
            icon={unfolded === 'adding' ? 'close' : 'plus'}
            on={unfolded === 'adding'}
            onClick={() => unfold('adding')}
          >
            Insert a plugin
          </Button>
          <Button
            size="dense"
            icon={unfolded === 'kept' ? 'close' : 'folder'}
            on={unfolded === 'kept'}
            onClick={() => unfold('kept')}
          >
            Kept chains
          </Button>
        </div>
        {unfolded === 'adding' && <AddInsert onAdd={add} />}
        {unfolded === 'kept' && <KeptChains place={place} />}
        {place !== 'master' && <ProcessRegion stem={place} />}
        {shown !== null && unfolded === null && <InsertParameters key={shown.id} place={place} insert={shown} />}
      </div>
    </section>
  );
}

/** Whether the plugins kept up with the sound. */
function LateLine() {
  const times = useAppSelector((state) => state.inserts.lateTimes);
  if (times === 0) return null;
  return (
    <p className="row t2">
      <Icon name="warn" size={14} />
      The plugins came too late {times === 1 ? 'once' : `${times} times`}, and it was heard dry for a moment.
    </p>
  );
}

/** What is compared by ear: all plugins on or off, where any is heard, and two settings of these. */
function Compare({ place }: { readonly place: ChainPlace }) {
  const project = useProject();
  const dispatch = useAppDispatch();
  const isBypassed = useAppSelector((state) => state.inserts.isBypassed);
  const [key] = keysOf(
    commandById('play.plugins')!,
    useAppSelector((state) => state.preferences.keys),
  );
  const hasAny = ALL.some((one) => activeChain(project, one).length > 0);
  const hasChain = chainOf(project, place).length > 0;
  if (!hasAny && !hasChain) return null;
  return (
    <div className="row">
      {hasAny && (
        <Switch checked={!isBypassed} onChange={(on) => dispatch(pluginsBypassed(!on))}>
          Hear plugins
        </Switch>
      )}
      {hasAny && key !== undefined && <Keys binding={key} />}
      <span className="grow" />
      {hasChain && <CompareSides place={place} />}
    </div>
  );
}

/** A take of the selected region through these plugins, in place of a chain over the whole stem. */
function ProcessRegion({ stem }: { readonly stem: StemName }) {
  const { backend, session, store } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const isOn = activeChain(useProject(), stem).length > 0;
  const region = useSelectedRegion();
  if (id === undefined || !isOn || region?.stem !== stem) return null;
  const process = async () => {
    try {
      await session.flush();
      await backend.processRegion(id, region.id);
    } catch (reason) {
      const text = reason instanceof Error ? reason.message : String(reason);
      store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    }
  };
  return (
    <>
      <div className="row">
        <Button size="dense" onClick={() => void process()}>
          Make a take of the selected region
        </Button>
      </div>
      <p className="hint">Then switch the plugins off here, or it goes through them twice.</p>
    </>
  );
}

/** Which is heard now, the dry sound or the plugins: nothing is live, all is rendered ahead. */
function HeardLine({ place }: { readonly place: ChainPlace }) {
  const project = useProject();
  const dispatch = useAppDispatch();
  const { backend } = useServices();
  const heard = useAppSelector((state) => state.inserts.heard);
  const work = useAppSelector((state) =>
    state.work.list.findLast((entry) => entry.title === PLAYING_THROUGH && isGoingOn(entry)),
  );
  const isBypassed = useAppSelector((root) => root.inserts.isBypassed);
  const safe = useAppSelector((root) => root.view.soloSafe);
  const state = chainState(project, place, heard, safe);
  if (isBypassed && state.kind !== 'none') {
    return (
      <p className="row t2" role="status">
        <Icon name="info" size={14} />
        All plugins are off for now. What you export has them.
      </p>
    );
  }
  switch (state.kind) {
    case 'none':
      return null;
    case 'heard':
      return (
        <p className="row t2" role="status">
          <Icon name="check" size={14} />
          {place === 'master'
            ? 'The mix is heard through its plugins. An export is mastered behind them.'
            : 'Heard through its plugins, as it is exported.'}
        </p>
      );
    case 'otherMix':
      return (
        <p className="row t2" role="status">
          <Icon name="info" size={14} />
          The mix is heard without its plugins while a track is kept audible beside a solo. What you export has them.
        </p>
      );
    case 'ahead':
    case 'waiting':
      return (
        <p className="row t2" role="status">
          {state.kind === 'ahead' && 'Heard through its plugins, the rest is to come'}
          {state.kind === 'waiting' &&
            (state.isHeardAsBefore
              ? 'Heard as it was set before'
              : 'Heard dry until it has been played through its plugins')}
          {work !== undefined && (
            <>
              <Progress value={work.fraction} label="Playing through plugins" />
              <Button
                look="quiet"
                size="dense"
                icon="close"
                aria-label="Stop"
                onClick={() => void backend.cancel(work.id).catch(() => {})}
              />
            </>
          )}
        </p>
      );
    case 'failed':
      return (
        <p className="row t2" role="alert">
          <Icon name="warn" size={14} />
          <span className="grow">Heard dry. {state.error}</span>
          <Button size="dense" onClick={() => dispatch(chainForgotten(place))}>
            Try again
          </Button>
        </p>
      );
  }
}
