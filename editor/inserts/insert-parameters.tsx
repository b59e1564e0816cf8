import { useState } from 'react';
import type { PluginParameter } from '../../host/api/plugins.ts';
import type { Insert } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { useEdit, useServices } from '../app/services.tsx';
import { toastShown } from '../state/desk.ts';
import { useAppSelector } from '../state/hooks.ts';
import { Button } from '../ui/button.tsx';
import { percent } from '../ui/format.ts';
import { newGesture } from '../ui/gesture.ts';
import { Icon } from '../ui/icon.tsx';
import { Slider } from '../ui/slider.tsx';
import { Switch } from '../ui/switch.tsx';
import { useInsertFacts } from './use-insert-facts.ts';

/** More parameters than this are looked for by name. */
const MANY = 12;

/** Everything of a plugin that can be set, in its own words; and its own window. */
export function InsertParameters({ place, insert }: { readonly place: ChainPlace; readonly insert: Insert }) {
  const { backend, store } = useServices();
  const id = useAppSelector((state) => state.document.replica?.id);
  const { facts, error, retry } = useInsertFacts(place, insert);
  const [wanted, setWanted] = useState('');
  const show = async () => {
    if (id === undefined) return;
    try {
      await backend.showInsert({ id, place, insert: insert.id });
    } catch (reason) {
      const text = reason instanceof Error ? reason.message : String(reason);
      store.dispatch(toastShown({ text, tone: 'warning', command: null, action: null }));
    }
  };
  if (error !== null) {
    return (
      <p className="row t2" role="alert">
        <Icon name="warn" size={14} />
        <span className="grow">{error}</span>
        <Button size="dense" onClick={retry}>
          Try again
        </Button>
      </p>
    );
  }
  if (facts === null) return <p className="hint">Loading {insert.name}.</p>;
  const { parameters, latency, isDoubled } = facts;
  const shown = parameters.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <section className="params" aria-label={`Parameters of ${insert.name}`}>
      <div className="row">
        {parameters.length > MANY && (
          <input
            className="field find"
            type="search"
            placeholder="Find a parameter"
            aria-label="Find a parameter"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        )}
        <span className="grow t3">
          {[isDoubled ? 'once for each side' : '', latency > 0 ? `${latency} samples late, taken out` : '']
            .filter((words) => words !== '')
            .join(', ')}
        </span>
        <Button size="dense" onClick={() => void show()}>
          Its own window
        </Button>
      </div>
      {parameters.length === 0 && <p className="hint">It has nothing to set here.</p>}
      {shown.map((parameter) => (
        <ParameterRow key={parameter.id} place={place} insert={insert} parameter={parameter} />
      ))}
    </section>
  );
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?$/.test(text);

/** Many plugins write every value with six decimals: of a number four digits are read. */
export const plainly = (text: string): string => (isNumber(text) ? String(Number(Number(text).toPrecision(4))) : text);

interface RowProps {
  readonly place: ChainPlace;
  readonly insert: Insert;
  readonly parameter: PluginParameter;
}

function ParameterRow({ place, insert, parameter }: RowProps) {
  const edit = useEdit();
  const { id, name, steps, text, label } = parameter;
  const value = insert.parameters[id] ?? parameter.value;
  const words = `${plainly(text)} ${label}`.trim();
  // While it is turned the plugin has not said yet what it calls that.
  const said = Math.abs(value - parameter.value) < 1e-6 && words !== '' ? words : percent(value);
  const set = (to: number, group: string) =>
    edit({ type: 'insert/parameter', payload: { place, id: insert.id, parameter: id, value: to }, group });
  return (
    <div className="row param">
      <span className="cut name" title={name}>
        {name}
      </span>
      {steps === 2 ? (
        <Switch checked={value > 0.5} onChange={(on) => set(on ? 1 : 0, newGesture(name))}>
          {isNumber(text) ? (value > 0.5 ? 'On' : 'Off') : said}
        </Switch>
      ) : (
        <Slider
          label={name}
          value={value}
          min={0}
          max={1}
          step={steps > 2 ? 1 / (steps - 1) : 0.01}
          initial={parameter.default}
          unit={100}
          format={() => said}
          onChange={set}
        />
      )}
      <span className="said cut" title={said}>
        {steps === 2 ? '' : said}
      </span>
    </div>
  );
}
