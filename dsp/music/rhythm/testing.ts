/** A drum machine for tests: struck things as swept sines and noise, placed at given seconds. Mono, deterministic. */
export interface Strike {
  readonly time: number;
  readonly drum: 'kick' | 'snare' | 'hat';
}

export function play(strikes: readonly Strike[], seconds: number, rate: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  let seed = 1;
  const noise = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  for (const { time, drum } of strikes) {
    const start = Math.round(time * rate);
    let phase = 0;
    let last = 0;
    for (let n = 0; n < 0.3 * rate && start + n < out.length; n++) {
      const t = n / rate;
      const white = noise();
      // The first difference of white noise rises by 6 dB an octave: metal; half of it is left in the snare.
      const bright = (white - last) / 2;
      last = white;
      if (drum === 'kick') {
        phase += (2 * Math.PI * (50 + 110 * Math.exp(-t / 0.03))) / rate;
        out[start + n]! += 0.8 * Math.exp(-t / 0.12) * Math.sin(phase);
      } else if (drum === 'snare') {
        phase += (2 * Math.PI * 190) / rate;
        out[start + n]! += 0.3 * Math.exp(-t / 0.05) * Math.sin(phase) + 0.35 * Math.exp(-t / 0.08) * white;
      } else out[start + n]! += 0.25 * Math.exp(-t / 0.02) * bright;
    }
  }
  return out;
}

/** Backbeat: kick on one and three, snare on two and four, hats on eighths, at the given beat times. */
export function backbeat(beats: readonly number[]): Strike[] {
  return beats.flatMap((time, i): Strike[] => {
    const next = beats[i + 1] ?? time + (time - (beats[i - 1] ?? 0));
    return [
      { time, drum: i % 2 === 0 ? 'kick' : 'snare' },
      { time, drum: 'hat' },
      { time: (time + next) / 2, drum: 'hat' },
    ];
  });
}

/** A bass that changes its note every `bar` beats: harmony enough to tell where bars begin. */
export function bassLine(beats: readonly number[], bar: number, seconds: number, rate: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  const scale = [55, 73.42, 82.41, 65.41];
  for (let i = 0; i < beats.length; i += bar) {
    const start = Math.round(beats[i]! * rate);
    const end = Math.min(out.length, Math.round((beats[i + bar] ?? seconds) * rate));
    const hz = scale[(i / bar) % scale.length]!;
    for (let n = start; n < end; n++) {
      const t = (n - start) / rate;
      const envelope = Math.min(1, t / 0.005) * Math.exp(-t / 1.5) * Math.min(1, (end - n) / (0.01 * rate));
      for (let k = 1; k <= 4; k++) out[n]! += (0.2 / k) * envelope * Math.sin(2 * Math.PI * hz * k * t);
    }
  }
  return out;
}

/** Beat times from `start` on, each following by 60 / bpm(i). */
export function pulse(start: number, seconds: number, bpm: (beat: number) => number): number[] {
  const beats: number[] = [];
  for (let time = start, i = 0; time < seconds - 0.5; time += 60 / bpm(i++)) beats.push(time);
  return beats;
}
