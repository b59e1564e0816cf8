import { GENERATING, type GeneratingChoice, generatingOf, type SolverName } from '../../host/project/generating.ts';
import type { Region } from '../../host/project/project.ts';
import { Button } from '../ui/button.tsx';
import { Choose, type Option } from '../ui/choose.tsx';
import { SliderRow } from '../ui/slider-row.tsx';

const SOLVERS: readonly Option<SolverName>[] = [
  { value: 'euler', label: 'Even steps (Euler)' },
  { value: 'midpoint', label: 'Even steps, two looks each (midpoint)' },
  { value: 'dopri5', label: 'As many as it needs (Dormand–Prince)' },
];

const WEIGHTS: readonly Option<GeneratingChoice['weights']>[] = [
  { value: 'int8', label: 'In eight bits, twice as quick' },
  { value: 'float32', label: 'Whole, as they were published' },
];

/** Powers of ten between the ends of its range; 1e-4 is that of audiocraft's demonstration, 1e-5 its default. */
const TOLERANCES = [
  { value: '0.001', label: 'Rough (1 in 1000)' },
  { value: '0.0001', label: 'Usual (1 in 10 000)' },
  { value: '0.00001', label: 'Fine (1 in 100 000)' },
] as const satisfies readonly Option<string>[];

const nearest = (tolerance: number) =>
  TOLERANCES.find(({ value }) => tolerance >= 0.5 * Number(value))?.value ?? '0.00001';

const AGAIN = ['Never', 'Once', 'Twice', 'Three times'];

/** A latent frame of JASCO. */
const MS_A_FRAME = 20;

/** What set beside the steps makes a take another one; all of it is in the take's record. */
const ADVANCED = ['solver', 'tolerance', 'again', 'feather', 'weights'] as const;

const USUAL_SOLVER = generatingOf({ settings: {} }).solver;

interface AdvancedProps {
  readonly region: Region;
  /** Part of the settings, and the gesture that it belongs to: '' for a step of its own. */
  readonly onSet: (part: Partial<GeneratingChoice>, gesture?: string) => void;
  readonly onUsual: (settings: Region['settings']) => void;
}

/** How JASCO finds its way from noise to sound, for those who want to know. What is usual is what its makers and their figures say. */
export function GeneratingAdvanced({ region, onSet, onUsual }: AdvancedProps) {
  const { settings } = region;
  const chosen = generatingOf(region);
  const { solver, tolerance, again, feather, weights } = chosen;
  const isAdaptive = solver === 'dopri5';
  // Which weights are usual, the way says.
  const usual = { ...generatingOf({ settings: { solver } }), solver: USUAL_SOLVER };
  const changed = ADVANCED.filter((name) => chosen[name] !== usual[name]).length;
  return (
    <details className="advanced">
      <summary>{changed === 0 ? 'Advanced' : `Advanced, ${changed} not usual`}</summary>
      <div className="lines">
        <span title="The way from noise to sound is walked in steps; each asks the network">Way</span>
        <Choose label="Solver" value={solver} options={SOLVERS} onChange={(value) => onSet({ solver: value })} />
        {isAdaptive && (
          <>
            <span title="How far the adaptive solver may be off: ten times less takes about twice as many looks">
              Tolerance
            </span>
            <Choose
              label="Tolerance"
              value={nearest(tolerance)}
              options={TOLERANCES}
              onChange={(value) => onSet({ tolerance: Number(value) })}
            />
          </>
        )}
        <span title="How the network’s weights are kept while it computes">Weights</span>
        <Choose
          label="Weights of JASCO"
          value={weights}
          options={WEIGHTS}
          onChange={(value) => onSet({ weights: value })}
        />
      </div>
      <div className="slider-rows">
        {!isAdaptive && (
          <SliderRow
            label="Steps again"
            title="Each step in the middle of the way is made anew from fresh noise, so that the take and what stands around it come to agree (RePaint); each time takes as long again"
            value={again}
            min={GENERATING.again.min}
            max={GENERATING.again.max}
            step={1}
            initial={GENERATING.again.initial}
            format={(times) => AGAIN[Math.round(times)] ?? ''}
            onChange={(times, gesture) => onSet({ again: Math.round(times) }, gesture)}
          />
        )}
        <SliderRow
          label="Soft edges"
          title="How long, before and behind the region, what is made goes over into what is there"
          value={feather}
          min={GENERATING.feather.min}
          max={GENERATING.feather.max}
          step={1}
          initial={GENERATING.feather.initial}
          unit={MS_A_FRAME}
          format={(frames) => `${Math.round(frames) * MS_A_FRAME} ms`}
          onChange={(frames, gesture) => onSet({ feather: Math.round(frames) }, gesture)}
        />
      </div>
      {changed > 0 && (
        <Button
          size="dense"
          onClick={() => {
            const names: readonly string[] = ADVANCED;
            onUsual(Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name))));
          }}
        >
          As usual
        </Button>
      )}
    </details>
  );
}
