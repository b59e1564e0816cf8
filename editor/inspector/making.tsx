import { useState } from 'react';
import type { Region, Take } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { useEdit } from '../app/services.tsx';
import { capital, figureWords, trueMinus } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { Enhancing } from './enhancing.tsx';
import { Generating } from './generating.tsx';
import { Tags } from './tags.tsx';

/** How the next takes are made: how many, from which seed, in which style. And by what the chosen one was made. */
export function Making({ region }: { readonly region: Region }) {
  const edit = useEdit();
  const { id, seed, takeCount, describe, tags } = region;
  const take = chosenTake(region);
  const generates = region.treatment === 'jasco';
  return (
    <section>
      <h2>Next takes</h2>
      <div className="making">
        <span>How many</span>
        <Stepper
          label="How many takes"
          value={takeCount}
          min={1}
          max={9}
          onChange={(value) => edit({ type: 'region/set', payload: { id, takeCount: value }, group: `count ${id}` })}
        />
        <span>Seed</span>
        <Stepper
          label="Seed"
          value={seed}
          min={0}
          max={999_999}
          onChange={(value) => edit({ type: 'region/set', payload: { id, seed: value }, group: `seed ${id}` })}
        />
      </div>
      <Style key={id} id={id} describe={describe} generates={generates} />
      <Tags id={id} tags={tags} disabled={!generates} />
      <Generating region={region} />
      <Enhancing region={region} />
      {take !== null && (
        <p className="cap">
          {take.treatment !== 'imported' && take.treatment !== 'plugins' && <MadeBy take={take} />}
          {trueMinus(capital(take.why))}
        </p>
      )}
    </section>
  );
}

function MadeBy({ take: { engine, seed, settings } }: { readonly take: Take }) {
  const set = Object.entries(settings).map(([name, value]) => `, ${name} ${figureWords(value)}`);
  return `Made by ${engine.name} ${engine.version}, seed ${seed}${set.join('')}. `;
}

interface StyleProps {
  readonly id: string;
  readonly describe: string;
  readonly generates: boolean;
}

/** Words that only Generate listens to. They are sent when the field is left. */
function Style({ id, describe, generates }: StyleProps) {
  const edit = useEdit();
  const [text, setText] = useState(describe);
  const send = () => {
    if (text !== describe) edit({ type: 'region/set', payload: { id, describe: text } });
  };
  return (
    <label className="style">
      <span>Style</span>
      <span className="field">
        <input
          value={text}
          placeholder="round fingered bass, dry"
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={send}
          onKeyDown={(event) => event.key === 'Enter' && send()}
        />
        {!generates && (
          <span className="cap" title="Only Generate listens to these words">
            <Icon name="lab-ai" size={12} /> Generate only
          </span>
        )}
      </span>
    </label>
  );
}
