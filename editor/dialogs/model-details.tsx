import type { ReactNode } from 'react';
import type { ModelInfo, ModelList, SeparatorWeights } from '../../host/api/models.ts';
import { Button } from '../ui/button.tsx';
import { Choose } from '../ui/choose.tsx';
import { bytes, capital } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Switch } from '../ui/switch.tsx';

const WEIGHTS: readonly { readonly value: SeparatorWeights; readonly label: string }[] = [
  { value: 'auto', label: 'Whole, where memory allows' },
  { value: 'float32', label: 'Whole' },
  { value: 'int8', label: 'Smaller (8 bits)' },
];

interface ModelDetailsProps {
  readonly model: ModelInfo;
  readonly list: ModelList;
  readonly isAgreed: boolean;
  readonly onAgree: (yes: boolean) => void;
  readonly onPrefer: (weights: SeparatorWeights) => void;
  /** Shows another model, which this one needs. */
  readonly onShow: (name: string) => void;
}

/** One model in words: what it is for, its terms, its size and source, and what is known of it. */
export function ModelDetails({ model, list, isAgreed, onAgree, onPrefer, onShow }: ModelDetailsProps) {
  const {
    name,
    purpose,
    licence,
    size,
    begun,
    isInstalled,
    isAccepted,
    sources,
    isPublished,
    gate,
    needs,
    computedBy,
  } = model;
  const isHere = (need: string) => list.models.some((one) => one.name === need && one.isInstalled);
  return (
    <div className="about" id="model-details" role="tabpanel" aria-labelledby={`model-${name}`}>
      <div>
        <h3>{name}</h3>
        <p className="t2">{capital(purpose)}.</p>
      </div>
      <dl>
        <dt>Licence</dt>
        <dd>
          <Outside to={licence.url}>{capital(licence.name)}</Outside>
          <p className="t2">{licence.terms}</p>
        </dd>
        <dt>Size</dt>
        <dd>
          {isInstalled ? `${bytes(size)} on the disk` : `About ${bytes(size)}`}
          {begun > 0 && `, of which ${bytes(begun)} are here already`}
          <p className="t2">
            {isInstalled
              ? list.folder
              : `Made ready for this machine it takes up to twice as much again; ${bytes(list.free)} are free.`}
          </p>
        </dd>
        <dt>Source</dt>
        <dd>
          {sources.map((source) => (
            <code key={source}>{source}</code>
          ))}
          <p className="t2">
            {isPublished
              ? 'Compared with the published SHA-256, and read as this model, before it counts as installed.'
              : 'Compared with the SHA-256 that the source tells, where it does, and read as this model, before it counts as installed.'}
          </p>
        </dd>
        {isInstalled && model.kind === 'htdemucs' && (
          <>
            <dt>Weights</dt>
            <dd>
              <Choose
                label="Weights of separators"
                value={list.separatorWeights}
                options={WEIGHTS}
                onChange={onPrefer}
              />
              <p className="t2">
                Of every separator, from the next recording on. Smaller ones need less memory and are a little less
                exact.
              </p>
            </dd>
          </>
        )}
        {computedBy !== null && (
          <>
            <dt>Computed</dt>
            <dd>
              {computedBy === 'cpu' ? 'By the processor' : `By ${computedBy}`}
              <p className="t2">Found out when it first ran here: the fastest that computes the same.</p>
            </dd>
          </>
        )}
        {needs.length > 0 && (
          <>
            <dt>Needs</dt>
            {needs.map((need) => (
              <dd key={need} className="row">
                <span className="grow">
                  {isHere(need) ? `${need}, which is installed` : `${need}, which is not installed`}
                </span>
                <Button size="dense" onClick={() => onShow(need)}>
                  Show {need}
                </Button>
              </dd>
            ))}
          </>
        )}
        {gate !== null && !isInstalled && (
          <>
            <dt>Access</dt>
            <dd>
              Accept the terms at <Outside to={gate}>{gate.replace('https://', '')}</Outside>
              <p className="t2">
                It is given only to those who did. Resonate shows its source the access token in HF_TOKEN and does not
                store it;{' '}
                {list.hasToken
                  ? 'it was started with one.'
                  : 'it was started without one: start it again with HF_TOKEN set, or use a file that you have.'}
              </p>
            </dd>
          </>
        )}
      </dl>
      {licence.isAsked && (
        <Switch checked={isAgreed} disabled={isAccepted} onChange={onAgree}>
          {isAccepted ? 'These terms are accepted' : 'I accept these terms'}
        </Switch>
      )}
      <p className="known">
        <Icon name="info" size={14} />
        <span>
          Nobody has heard this model in Resonate. On random weights in the official formats it computes what the
          official classes compute, on a processor under Linux (<code>npm run parity</code> in the sources); how it
          sounds is not known here.
        </span>
      </p>
    </div>
  );
}

function Outside({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <a className="link" href={to} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
