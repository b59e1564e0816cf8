import type { Insert } from '../../host/project/project.ts';
import type { ChainPlace } from '../../host/project/selectors.ts';
import { useEdit } from '../app/services.tsx';
import { useAppDispatch } from '../state/hooks.ts';
import { insertChosen } from '../state/inserts.ts';
import { Button } from '../ui/button.tsx';
import { percent } from '../ui/format.ts';
import { Slider } from '../ui/slider.tsx';
import { Switch } from '../ui/switch.tsx';

interface Props {
  readonly place: ChainPlace;
  readonly insert: Insert;
  readonly at: number;
  readonly count: number;
  readonly isChosen: boolean;
}

/** One plugin of a chain: whether it is on, how much of it is heard, and where it stands. */
export function InsertRow({ place, insert, at, count, isChosen }: Props) {
  const edit = useEdit();
  const dispatch = useAppDispatch();
  const { id, name, bypass, wet } = insert;
  const move = (to: number) => edit({ type: 'insert/move', payload: { place, id, to } });
  return (
    <li className={`row insert ${isChosen ? 'on' : ''}`}>
      <Switch checked={!bypass} onChange={(on) => edit({ type: 'insert/set', payload: { place, id, bypass: !on } })}>
        <span className="sr">{name} is heard</span>
      </Switch>
      <button
        type="button"
        className="grow cut name"
        aria-pressed={isChosen}
        title={`${name}, ${insert.vendor}`}
        onClick={() => dispatch(insertChosen(id))}
      >
        {name}
      </button>
      <Slider
        label={`${name} wet`}
        value={wet}
        min={0}
        max={1}
        step={0.01}
        initial={1}
        unit={100}
        format={percent}
        onChange={(value, gesture) => edit({ type: 'insert/set', payload: { place, id, wet: value }, group: gesture })}
      />
      {wet < 1 && <span className="said">{percent(wet)}</span>}
      <Button
        look="quiet"
        size="dense"
        icon="up"
        aria-label={`Move ${name} up`}
        disabled={at === 0}
        onClick={() => move(at - 1)}
      />
      <Button
        look="quiet"
        size="dense"
        icon="down"
        aria-label={`Move ${name} down`}
        disabled={at === count - 1}
        onClick={() => move(at + 1)}
      />
      <Button
        look="quiet"
        size="dense"
        icon="close"
        aria-label={`Remove ${name}`}
        onClick={() => edit({ type: 'insert/remove', payload: { place, id } })}
      />
    </li>
  );
}
