import { GENERATING, type GeneratingChoice, generatingOf } from '../../host/project/generating.ts';
import type { Region } from '../../host/project/project.ts';
import { useEdit } from '../app/services.tsx';
import { useHostInfo } from '../app/use-host-info.ts';
import { fixed } from '../ui/format.ts';
import { Segments } from '../ui/segments.tsx';
import { SliderRow } from '../ui/slider-row.tsx';
import { Switch } from '../ui/switch.tsx';

/** How JASCO makes the next takes; shown where it is chosen and can be had. */
export function Generating({ region }: { readonly region: Region }) {
  const edit = useEdit();
  const info = useHostInfo();
  if (region.treatment !== 'jasco' || info === null || info.unavailable.jasco !== undefined) return null;
  const { id, settings, stem } = region;
  const choice = generatingOf(region);
  const set = (part: Partial<GeneratingChoice>, gesture = '') =>
    edit({
      type: 'region/set',
      payload: { id, settings: { ...settings, ...part } },
      ...(gesture !== '' && { group: `${gesture} ${id}` }),
    });
  const weight = (name: 'guidanceAll' | 'guidanceText', label: string, title: string) => {
    const { initial, min, max } = GENERATING[name];
    const times = (value: number) => `× ${fixed(value / initial, 1)}`;
    return (
      <SliderRow
        label={label}
        title={title}
        value={choice[name]}
        min={min}
        max={max}
        step={initial / 10}
        unit={1 / initial}
        initial={initial}
        format={times}
        onChange={(value, gesture) => set({ [name]: value }, gesture)}
      />
    );
  };
  return (
    <fieldset className="generating" aria-label="How it is generated">
      <div className="slider-rows">
        <SliderRow
          label="Steps"
          title="Twice the steps take twice the time"
          value={choice.steps}
          min={GENERATING.steps.min}
          max={GENERATING.steps.max}
          step={5}
          initial={GENERATING.steps.initial}
          format={stepWords}
          onChange={(value, gesture) => set({ steps: Math.round(value) }, gesture)}
        />
        {weight(
          'guidanceAll',
          'Follow music',
          'How strictly it keeps to the chords, hits and melody, and to the words',
        )}
        {weight('guidanceText', 'Follow words', 'How strictly it keeps to the style in words, beyond that')}
      </div>
      <Segments<GeneratingChoice['isolate']>
        label="What JASCO plays"
        value={choice.isolate}
        segments={[
          { value: 'ask', content: 'This stem alone' },
          { value: 'separate', content: 'A band, then separated' },
        ]}
        onChange={(isolate) => set({ isolate })}
      />
      {info.unavailable.diffusion === undefined && (
        <Segments<GeneratingChoice['decoder']>
          label="What makes its sound"
          value={choice.decoder}
          segments={[
            { value: 'encodec', content: 'Plain sound' },
            { value: 'mbd', content: 'Fuller, in minutes' },
          ]}
          onChange={(decoder) => set({ decoder })}
        />
      )}
      {stem === 'vocals' && (
        <>
          <Switch checked={choice.force} onChange={(force) => set({ force })}>
            Generate a voice all the same
          </Switch>
          <p className="cap">JASCO was trained without real singing: it would be a voice that nobody sang.</p>
        </>
      )}
    </fieldset>
  );
}

/** From these on, by the model's own paper, it is usual and fine. */
const stepWords = (steps: number): string =>
  `${Math.round(steps)}, ${steps < 20 ? 'draft' : steps < 45 ? 'usual' : 'fine'}`;
