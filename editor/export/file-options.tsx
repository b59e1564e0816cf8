import type { ReactNode } from 'react';
import { BITS, type Bits, bitsIn, bitWords, hasRate, rateIn, type SoundFormat } from '../../host/project/delivery.ts';
import { useProject } from '../state/hooks.ts';
import { Choose } from '../ui/choose.tsx';
import { kilohertz } from '../ui/format.ts';

/** What a file of sound is, as far as the person chooses it. */
interface FileChoice<F extends SoundFormat> {
  readonly format: F;
  readonly bits: Bits;
  /** Hz; null: the project's own. */
  readonly rate: number | null;
}

interface FileOptionsProps<F extends SoundFormat> {
  readonly formats: readonly F[];
  readonly choice: FileChoice<F>;
  readonly onChange: (part: Partial<FileChoice<F>>) => void;
}

/** Hz. What studios, discs and streaming use. */
const RATES = [44_100, 48_000, 88_200, 96_000] as const;

/** What is offered, and what was chosen elsewhere. */
const ratesOf = (chosen: number | null): readonly number[] =>
  [...new Set([...RATES, ...(chosen === null ? [] : [chosen])])].sort((a, b) => a - b);

/** Format, bits and rate: of a master as of stems. */
export function FileOptions<F extends SoundFormat>({ formats, choice, onChange }: FileOptionsProps<F>) {
  const { sampleRate } = useProject();
  const { format, bits, rate } = choice;
  const own = rateIn({ format, rate: null }, sampleRate);
  const isPossible = rate === null || hasRate(format, rate);
  return (
    <div>
      <h2>File</h2>
      <div className="grid3">
        <Captioned text="Format">
          <Choose<F>
            label="Format"
            value={format}
            options={formats.map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(next) => onChange({ format: next } as Partial<FileChoice<F>>)}
          />
        </Captioned>
        {format === 'mp3' ? (
          <Captioned text="Quality">
            <span className="field">320 kbit/s</span>
          </Captioned>
        ) : (
          <Captioned text="Bits">
            <Choose
              label="Bits"
              value={String(bitsIn(format, bits))}
              options={BITS[format].map((value) => ({ value: String(value), label: bitWords(value) }))}
              onChange={(next) => onChange({ bits: BITS[format].find((value) => String(value) === next)! })}
            />
          </Captioned>
        )}
        <Captioned text="Rate">
          <Choose
            label="Rate"
            value={rate === null || rate === own || !isPossible ? '' : String(rate)}
            options={[
              { value: '', label: kilohertz(own) },
              ...ratesOf(rate)
                .filter((hz) => hasRate(format, hz) && hz !== own)
                .map((hz) => ({
                  value: String(hz),
                  label: kilohertz(hz),
                })),
            ]}
            onChange={(next) => onChange({ rate: next === '' ? null : Number(next) })}
          />
        </Captioned>
      </div>
    </div>
  );
}

function Captioned({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div className="captioned">
      <span className="cap" aria-hidden="true">
        {text}
      </span>
      {children}
    </div>
  );
}
