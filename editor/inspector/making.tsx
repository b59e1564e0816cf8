import { useState } from 'react';
import type { Region, StemName } from '../../host/project/project.ts';
import { chosenTake } from '../../host/project/selectors.ts';
import { useEdit } from '../app/services.tsx';
import { capital, trueMinus } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { Enhancing } from './enhancing.tsx';
import { Generating } from './generating.tsx';
import { madeBy } from './made-by.ts';
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
      {(generates || describe !== '') && <Style key={id} region={region} generates={generates} />}
      <Tags id={id} tags={tags} disabled={!generates} />
      <Generating region={region} />
      <Enhancing region={region} />
      {take !== null && (
        <p className="cap">
          {take.treatment !== 'imported' && take.treatment !== 'plugins' && `${madeBy(take)} `}
          {trueMinus(capital(take.why))}
        </p>
      )}
    </section>
  );
}

interface StyleProps {
  readonly region: Region;
  readonly generates: boolean;
}

const EXAMPLES: Readonly<Record<StemName, string>> = {
  vocals: 'warm alto, close',
  drums: 'dry funk kit',
  bass: 'round fingered bass, dry',
  other: 'clean electric guitar',
};

/** Words that only Generate listens to; shown where it is chosen, or where words stand already. They are sent when the field is left. */
function Style({ region: { id, stem, describe }, generates }: StyleProps) {
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
          placeholder={EXAMPLES[stem]}
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
