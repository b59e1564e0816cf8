import { useEffect, useRef } from 'react';
import { useEdit, usePlayer } from '../app/services.tsx';
import { ChainButton } from '../inserts/chain-button.tsx';
import { useProject } from '../state/hooks.ts';
import { decibels, fixed, lufs } from '../ui/format.ts';
import { onFrame } from '../ui/frame-loop.ts';
import { Fader } from './fader.tsx';
import { Meter } from './meter.tsx';
import { fractionOfDb } from './taper.ts';

/** Those that have room at any height; the others are left out in a low mixer (see mixer.css). */
const SCALE = [0, -6, -12, -24, -40] as const;
const FIGURES_MS = 250;

/** Fader and level of the sum with its scale, and its loudness: momentary, of the last 3 s, of all since the last seek. */
export function MasterStrip() {
  const player = usePlayer();
  const edit = useEdit();
  const { master } = useProject();
  const figures = useRef<HTMLDListElement>(null);
  useEffect(() => {
    let last = Number.NEGATIVE_INFINITY;
    return onFrame((now) => {
      if (now - last < FIGURES_MS) return;
      last = now;
      const { momentary, shortTerm, integrated } = player.levels();
      const values = [momentary, shortTerm, integrated];
      figures.current?.querySelectorAll('dd').forEach((cell, index) => {
        const value = values[index] ?? -70;
        cell.textContent = value <= -70 ? '−∞' : fixed(value, 1);
      });
    });
  }, [player]);
  const target = master.targetLufs;
  return (
    <fieldset className="strip master" aria-label="Master">
      <span className="n">Master</span>
      <span className="cap">{target === null ? 'as mixed' : `Target ${fixed(target, 0)} LUFS`}</span>
      <ChainButton place="master" />
      <div className="fd">
        <Fader
          label="Master volume"
          value={master.gainDb}
          title={aboutFader(target)}
          onChange={(gainDb, gesture) => edit({ type: 'master/set', payload: { gainDb }, group: gesture })}
        />
        <Meter name="master" label="Master" color="text-2" />
        <div className="scale" aria-hidden="true">
          {SCALE.map((db) => (
            <span key={db} className={`db${-db}`} style={{ top: `calc(5px + ${1 - fractionOfDb(db)} * (100% - 5px))` }}>
              {fixed(db, 0)}
            </span>
          ))}
        </div>
      </div>
      <span className="v">{decibels(master.gainDb)}</span>
      <dl ref={figures} className="lv" title="LUFS: momentary, short term, integrated">
        <div>
          <dt>M</dt>
          <dd />
        </div>
        <div>
          <dt>S</dt>
          <dd />
        </div>
        <div>
          <dt>I</dt>
          <dd className="main" />
        </div>
      </dl>
    </fieldset>
  );
}

const aboutFader = (target: number | null): string =>
  target === null
    ? 'Master volume: in what is heard and in every mix that is exported'
    : `Master volume: in what is heard; an exported master is brought to its target of ${lufs(target)} anyway`;
