"""Half a minute of a song by rule: harmony, and parts as notes (start s, seconds, midi, velocity 0..1). Everything hangs on the generator given."""

from dataclasses import dataclass, field

import numpy as np

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
DORIAN, MIXOLYDIAN = (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10)
PROGRESSIONS = {
    'major': [(0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 4), (5, 3, 0, 4), (0, 3, 0, 4), (1, 4, 0, 0), (0, 2, 3, 4), (3, 4, 2, 5), (0, 0, 3, 4)],
    'minor': [(0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 6), (0, 5, 3, 4), (0, 0, 5, 6), (0, 3, 6, 2), (0, 2, 6, 3), (5, 6, 0, 0)],
}
GM_DRUMS = {
    'kick': 36, 'snare': 38, 'rim': 37, 'clap': 39, 'hat': 42, 'pedal': 44, 'open': 46, 'ride': 51, 'crash': 49,
    'low': 43, 'mid': 47, 'high': 50, 'shaker': 70, 'tambourine': 54, 'cowbell': 56, 'conga': 63,
}


@dataclass(frozen=True)
class Style:
    bpm: tuple
    # Chances in tenths at each sixteenth (of a bar of 16, or of 12 in triple time): '9' nearly always, '.' never.
    kick: str
    snare: str
    hat: str
    bass: tuple
    layers: tuple
    kits: tuple
    swing: float = 0.0
    minor: float = 0.5
    sevenths: float = 0.2
    steps: int = 16
    back: str = 'snare'


STYLES = {
    'pop': Style((88, 128), '9.....1.9.1...1.', '....9.......9..1', '9.7.9.7.9.7.9.7.', ('eighths', 'roots', 'kick'), ('strum', 'pad', 'piano', 'arp', 'strings', 'pluck'), ('acoustic', 'electronic')),
    'rock': Style((100, 160), '9.....3.9.5...1.', '....9.......9...', '9.9.9.9.9.9.9.9.', ('eighths', 'kick', 'riff'), ('chug', 'power', 'strum', 'organ', 'leadguitar'), ('acoustic',)),
    'metal': Style((110, 190), '9.6.9.6.9.6.9.66', '....9.......9...', '9...9...9...9...', ('eighths', 'kick'), ('chug', 'chug', 'power', 'leadguitar'), ('acoustic',), minor=0.95),
    'punk': Style((150, 200), '9...1.9.9...1.9.', '..9...9...9...9.', '9.9.9.9.9.9.9.9.', ('eighths',), ('power', 'power', 'leadguitar'), ('acoustic',), minor=0.2),
    'funk': Style((92, 118), '9..3..5...9..3..', '....9..3.2..9..2', '9787978797879787', ('syncopated', 'riff', 'octaves'), ('stabs', 'clav', 'brass', 'epiano', 'skank'), ('acoustic',), swing=0.12, sevenths=0.8),
    'disco': Style((112, 130), '9...9...9...9...', '....9.......9...', '2.9.2.9.2.9.2.93', ('octaves', 'syncopated'), ('skank', 'strings', 'epiano', 'brass', 'arp'), ('acoustic', 'electronic'), sevenths=0.5),
    'house': Style((118, 130), '9...9...9...9..2', '....9.......9...', '..9...9...9...9.', ('offbeat', 'syncopated', 'roots'), ('stabs', 'synthpad', 'piano', 'arp', 'synthlead'), ('electronic',), back='clap'),
    'edm': Style((120, 150), '9...9...9...9...', '....9.......9...', '3.9.3.9.3.9.3.9.', ('offbeat', 'eighths', 'sixteenths'), ('supersaw', 'arp', 'synthlead', 'synthpad', 'pluck'), ('electronic',), back='clap'),
    'hiphop': Style((76, 102), '9..2..4.1.8..2..', '....9.......9...', '9.7.9.7.9.7.9.73', ('kick', 'roots', 'syncopated'), ('epiano', 'stabs', 'pad', 'pluck', 'strings'), ('electronic', 'acoustic'), swing=0.15, minor=0.8, sevenths=0.5),
    'trap': Style((62, 80), '9..4...3..6..3..', '........9.......', '9595959995959599', ('long', 'kick'), ('synthpad', 'pluck', 'bell', 'arp'), ('electronic',), minor=0.9, back='clap'),
    'reggae': Style((68, 90), '........9.......', '........9..2....', '9.6.9.6.9.6.9.6.', ('riff', 'syncopated'), ('skank', 'skank', 'organ', 'brass'), ('acoustic',), swing=0.1),
    'ballad': Style((58, 80), '9.......9.2.....', '....9.......9...', '9...8...9...8...', ('long', 'roots'), ('piano', 'strings', 'pad', 'strum', 'arp'), ('acoustic',), sevenths=0.5),
    'jazz': Style((100, 190), '2...2...2...2...', '...1..2....1..2.', '9...9..89...9..8', ('walking',), ('piano', 'comp', 'brass', 'epiano'), ('acoustic', 'brush'), swing=0.33, sevenths=1.0),
    'folk': Style((80, 130), '9.......9.......', '....5.......5...', '..4...4...4...4.', ('roots', 'fifths'), ('strum', 'arp', 'fiddle', 'banjo'), ('acoustic', 'brush'), minor=0.3),
    'country': Style((90, 140), '9.......9.......', '....9..1....9..1', '9.7.9.7.9.7.9.7.', ('fifths',), ('strum', 'leadguitar', 'fiddle', 'piano', 'banjo'), ('acoustic',), minor=0.1),
    'latin': Style((90, 126), '9..3..9.1..3..9.', '...6..6....6..6.', '9787978797879787', ('tumbao', 'syncopated'), ('montuno', 'brass', 'strum', 'epiano'), ('acoustic',), sevenths=0.6, back='rim'),
    'rnb': Style((62, 96), '9..3...3..7.....', '....9.......9..1', '9799979997999799', ('syncopated', 'long'), ('epiano', 'pad', 'pluck', 'strings'), ('electronic', 'acoustic'), swing=0.15, sevenths=0.9),
    'synthwave': Style((84, 118), '9...9...9...9...', '....9.......9...', '9.7.9.7.9.7.9.7.', ('sixteenths', 'eighths', 'octaves'), ('synthpad', 'arp', 'synthlead', 'supersaw'), ('electronic',), minor=0.8),
    'blues': Style((70, 130), '9.....4.9.....4.', '....9.......9...', '9..79..79..79..7', ('walking', 'riff', 'eighths'), ('leadguitar', 'organ', 'comp', 'piano'), ('acoustic',), swing=0.33, sevenths=0.9),
    'waltz': Style((80, 150), '9...........', '....7...7...', '9.5.9.5.9.5.', ('roots', 'fifths'), ('strum', 'piano', 'strings', 'fiddle'), ('acoustic', 'brush'), steps=12),
    'sixeight': Style((90, 150), '9.....2.....', '......9.....', '9.9.9.9.9.9.', ('roots', 'long'), ('arp', 'pad', 'strum', 'organ', 'piano'), ('acoustic',), steps=12),
    'ambient': Style((60, 100), '4...............', '................', '....1.......1...', ('long',), ('synthpad', 'pad', 'bell', 'arp', 'strings'), ('electronic',), sevenths=0.6),
}


@dataclass
class Layer:
    kind: str
    notes: list
    pan: float
    gain: float


@dataclass
class Song:
    style: str
    seconds: float
    beat: float
    cents: float
    kit: str
    drums: dict = field(default_factory=dict)
    bass: list = field(default_factory=list)
    layers: list = field(default_factory=list)
    # Phrases of the lead, each a list of notes without gaps worth a breath; and a second voice to it.
    lead: list = field(default_factory=list)
    harmony: list = field(default_factory=list)
    backing: list = field(default_factory=list)


class Composer:
    def __init__(self, rng: np.random.Generator, seconds: float) -> None:
        self.rng = rng
        self.name = str(rng.choice(list(STYLES)))
        self.style = STYLES[self.name]
        bpm = rng.uniform(*self.style.bpm)
        self.step = 15.0 / bpm
        self.steps = self.style.steps
        self.bar = self.steps * self.step
        self.bars = max(4, int(seconds / self.bar))
        self.swing = self.style.swing * rng.uniform(0.6, 1.1) * self.step * (2 if self.style.swing > 0.3 else 1)
        self.minor = rng.random() < self.style.minor
        self.scale = (MINOR if self.minor else MAJOR) if rng.random() < 0.8 else (DORIAN if self.minor else MIXOLYDIAN)
        self.tonic = int(rng.integers(12))
        self.loose = rng.uniform(0.0, 0.012)
        progressions = PROGRESSIONS['minor' if self.minor else 'major']
        a, b = (progressions[int(k)] for k in rng.integers(len(progressions), size=2))
        half = self.bars // 2
        self.chords = [self.chord((a if k < half else b)[k % 4]) for k in range(self.bars)]

    def chord(self, degree: int) -> tuple:
        """Root pitch class and the intervals over it."""
        scale = self.scale
        root = scale[degree % 7]
        size = 4 if self.rng.random() < self.style.sevenths else 3
        tones = [(scale[(degree + 2 * k) % 7] - root) % 12 for k in range(size)]
        if degree == 4 and self.minor and self.rng.random() < 0.6:
            tones[1] = 4
        if self.rng.random() < 0.08:
            tones[1] = 5
        return (root + self.tonic) % 12, tones

    def time(self, bar: int, step: float) -> float:
        late = self.swing if round(step * 2) % (8 if self.style.swing > 0.3 else 4) == (4 if self.style.swing > 0.3 else 2) else 0.0
        at = bar * self.bar + step * self.step + late + self.rng.normal(0, self.loose)
        return max(0.0, at)

    def velocity(self, base: float) -> float:
        return float(np.clip(base + self.rng.normal(0, 0.07), 0.1, 1))

    def drums(self) -> dict:
        rng, style = self.rng, self.style
        hits = {name: [] for name in GM_DRUMS}
        patterns = [self.drawn(style.kick), self.drawn(style.snare), self.drawn(style.hat)]
        hat = str(rng.choice(['hat', 'hat', 'hat', 'ride', 'open', 'shaker', 'tambourine']))
        back = style.back if rng.random() < 0.8 else str(rng.choice(['snare', 'clap', 'rim']))
        silent = rng.random() < 0.07
        extra = str(rng.choice(['none', 'none', 'shaker', 'tambourine', 'conga', 'cowbell']))
        for bar in range(self.bars):
            if silent or (bar < self.bars // 4 and rng.random() < 0.08):
                continue
            if rng.random() < 0.25:
                patterns[0] = self.drawn(style.kick)
            fill = bar % 4 == 3 and rng.random() < 0.5
            last = self.steps - 4 if fill else self.steps
            for pattern, name, level in zip(patterns, ('kick', back, hat), (0.85, 0.85, 0.6)):
                for step in pattern:
                    if step < last or name == 'kick':
                        accent = 0.12 if step % 4 == 0 else -0.08
                        hits[name].append((self.time(bar, step), self.velocity(level + accent)))
            if rng.random() < 0.3:
                hits['open'].append((self.time(bar, self.steps - 2), self.velocity(0.6)))
            if bar % 8 == 0 and rng.random() < 0.7:
                hits['crash'].append((self.time(bar, 0), self.velocity(0.85)))
            if style.back == 'snare' and rng.random() < 0.3:
                hits['snare'].append((self.time(bar, int(rng.integers(self.steps))), self.velocity(0.25)))
            if extra != 'none':
                for step in range(0, self.steps, 2):
                    if rng.random() < 0.7:
                        hits[extra].append((self.time(bar, step), self.velocity(0.45)))
            if fill:
                for step in range(last, self.steps):
                    if rng.random() < 0.8:
                        name = str(rng.choice(['snare', 'high', 'mid', 'low', 'low']))
                        hits[name].append((self.time(bar, step), self.velocity(0.8)))
        return {name: times for name, times in hits.items() if times}

    def drawn(self, pattern: str) -> list:
        return [k for k, c in enumerate(pattern) if c != '.' and self.rng.random() < (int(c) + 1) / 10]

    def bass(self) -> list:
        rng = self.rng
        kind = str(rng.choice(self.style.bass))
        low = int(rng.integers(28, 36))
        notes = []
        kick = self.drawn(self.style.kick) or [0]
        motif = sorted(rng.choice(self.steps, size=int(rng.integers(4, 9)), replace=False).tolist())
        riff = [0] + rng.choice([0, 0, 7, 10, 12, 5, 3], size=len(motif)).tolist()
        for bar in range(self.bars):
            root, tones = self.chords[bar]
            base = low + (root - low) % 12
            end = self.steps
            if kind == 'walking':
                line = [base, base + tones[1], base + tones[2], base + int(rng.choice([tones[2] + 2, tones[1], 11, 1]))]
                plan = [(k * 4, line[k % 4], 3.6) for k in range(end // 4)]
            elif kind == 'long':
                plan = [(0, base, end * 0.95)]
            elif kind == 'roots':
                plan = [(0, base, end * 0.45), (end // 2, base, end * 0.45)]
            elif kind == 'fifths':
                plan = [(0, base, 4), (end // 2, base - 5 if base > 33 else base + 7, 4)]
            elif kind == 'octaves':
                plan = [(k, base + 12 * (k // 2 % 2), 1.6) for k in range(0, end, 2)]
            elif kind == 'eighths':
                plan = [(k, base, 1.7) for k in range(0, end, 2)]
            elif kind == 'sixteenths':
                plan = [(k, base + 12 * (rng.random() < 0.15), 0.8) for k in range(end)]
            elif kind == 'offbeat':
                plan = [(k, base, 1.5) for k in range(2, end, 4)]
            elif kind == 'tumbao':
                plan = [(0, base, 2.5), (end * 3 // 8, base + 7, 3.5), (end * 3 // 4, base + 12, 3)]
            elif kind == 'kick':
                plan = [(k, base, 2.5) for k in kick]
            else:
                plan = [(s, base + (i if kind == 'riff' else 0), 1.5) for s, i in zip(motif, riff)]
                plan.append((0, base, 1.8))
            for step, midi, length in plan:
                notes.append((self.time(bar, step), length * self.step, int(midi), self.velocity(0.75)))
        return monophonic(notes)

    def voicing(self, bar: int, centre: int, size: int) -> list:
        root, tones = self.chords[bar]
        pitches = [centre + (root + t - centre) % 12 for t in tones]
        while len(pitches) < size:
            pitches.append(pitches[len(pitches) - len(tones)] + 12)
        return sorted(pitches)[:size]

    def layer(self, kind: str) -> Layer:
        rng = self.rng
        notes = []
        centre = int(rng.integers(48, 66))
        rhythm = sorted(rng.choice(self.steps, size=int(rng.integers(3, 8)), replace=False).tolist())
        order = rng.permutation(8)
        single = kind in ('leadguitar', 'fiddle', 'synthlead')
        if single:
            phrases = self.melody(int(rng.integers(60, 74)), density=rng.uniform(0.3, 0.9))
            notes = [note for phrase in phrases for note in phrase]
        for bar in range(0 if not single else self.bars, self.bars):
            if rng.random() < 0.06:
                continue
            v = self.velocity
            chord = self.voicing(bar, centre, int(rng.integers(3, 5)))
            end = self.steps
            if kind in ('pad', 'synthpad', 'strings', 'supersaw', 'organ'):
                count = 1 if rng.random() < 0.7 else 2
                for k in range(count):
                    notes += [(self.time(bar, k * end / count), end / count * self.step * 0.98, p, v(0.6)) for p in chord]
            elif kind in ('power', 'chug'):
                root = 40 + (self.chords[bar][0] - 40) % 12
                for step in range(0, end, 2 if kind == 'power' or rng.random() < 0.5 else 1):
                    muted = kind == 'chug' and step not in rhythm
                    for p in (root, root + 7, root + 12)[: 2 if muted else 3]:
                        notes.append((self.time(bar, step), (0.5 if muted else 1.9) * self.step, p, v(0.55 if muted else 0.85)))
            elif kind == 'strum':
                chord = self.voicing(bar, 50, 6)
                for step in (k for k in range(0, end, 2) if k % 4 == 0 or rng.random() < 0.6):
                    down = step % 4 == 0
                    at = self.time(bar, step)
                    for k, p in enumerate(chord if down else chord[::-1][:4]):
                        notes.append((at + k * rng.uniform(0.006, 0.016), 2.5 * self.step, p, v(0.7 if down else 0.5)))
            elif kind in ('arp', 'pluck', 'bell', 'banjo', 'montuno'):
                rate = 2 if kind in ('bell', 'pluck') else 1 if rng.random() < 0.4 else 2
                pool = chord + [chord[0] + 12]
                for k, step in enumerate(range(0, end, rate)):
                    if rng.random() < (0.5 if kind in ('pluck', 'bell') else 0.9):
                        notes.append((self.time(bar, step), rate * self.step * rng.uniform(0.7, 1.6), pool[int(order[k % 8]) % len(pool)] + 12 * (kind == 'bell'), v(0.6)))
            elif kind == 'skank':
                for step in range(2, end, 4):
                    notes += [(self.time(bar, step), 0.9 * self.step, p, v(0.65)) for p in chord]
            elif kind in ('stabs', 'clav', 'brass', 'comp'):
                for step in rhythm[: 3 if kind in ('brass', 'comp') else 8]:
                    if rng.random() < 0.75:
                        at = self.time(bar, step)
                        length = rng.uniform(0.6, 2.5) * self.step
                        notes += [(at, length, p, v(0.7)) for p in chord]
            else:  # piano, epiano
                for step in range(0, end, 4 if rng.random() < 0.6 else 8):
                    at = self.time(bar, step)
                    notes += [(at, 3.7 * self.step, p, v(0.65)) for p in chord]
                    if rng.random() < 0.4:
                        notes.append((self.time(bar, step + 2), 1.8 * self.step, chord[int(rng.integers(len(chord)))] + 12, v(0.5)))
                notes.append((self.time(bar, 0), end * self.step * 0.8, 36 + (self.chords[bar][0]) % 12, v(0.6)))
        return Layer(kind, notes, float(rng.uniform(-0.9, 0.9)) if rng.random() < 0.7 else 0.0, 10 ** (rng.uniform(-8, 4) / 20))

    def melody(self, centre: int, density: float) -> list:
        """Phrases of one to two bars; steps are small, chord tones are rested on."""
        rng = self.rng
        degree = int(rng.integers(0, 7))
        phrases = []
        bar = 0
        while bar < self.bars:
            length = int(rng.integers(1, 3))
            if rng.random() > 0.35 + 0.6 * density:
                bar += length
                continue
            phrase = []
            step = float(rng.choice([0, 0, 2, 4]))
            total = self.steps * min(length, self.bars - bar)
            while step < total - rng.integers(1, 5):
                size = float(rng.choice([1, 2, 2, 2, 3, 4, 4, 6, 8], p=[0.1, 0.2, 0.15, 0.15, 0.1, 0.1, 0.1, 0.05, 0.05]))
                size = min(size, total - step)
                degree += int(rng.choice([-3, -2, -1, -1, 0, 0, 1, 1, 2, 3]))
                degree = max(-5, min(8, degree))
                root, tones = self.chords[min(self.bars - 1, bar + int(step // self.steps))]
                octave, place = divmod(degree, 7)
                midi = self.tonic + self.scale[place] + 12 * octave
                if size >= 4:
                    midi = min((root + t + 12 * o for t in tones for o in range(-1, 3)), key=lambda p: abs(p - midi))
                base = centre - (centre - self.tonic) % 12
                phrase.append((self.time(bar, step), size * self.step * 0.97, int(base - self.tonic + midi), self.velocity(0.75)))
                step += size
            if phrase:
                phrases.append(monophonic(phrase))
            bar += length
        return phrases

    def song(self) -> Song:
        rng, style = self.rng, self.style
        song = Song(self.name, self.bars * self.bar, 4 * self.step, float(rng.uniform(-40, 40)) if rng.random() < 0.4 else 0.0, str(rng.choice(style.kits)))
        song.drums = self.drums()
        if rng.random() > 0.05:
            song.bass = self.bass()
        kinds = list(style.layers)
        rng.shuffle(kinds)
        count = int(rng.choice([1, 2, 3, 4, 5], p=[0.12, 0.28, 0.3, 0.2, 0.1]))
        for k in range(count):
            kind = kinds[k % len(kinds)] if rng.random() < 0.85 else str(rng.choice(['strings', 'pad', 'piano', 'strum', 'arp', 'brass', 'synthpad', 'organ']))
            song.layers.append(self.layer(kind))
        if rng.random() > 0.08:
            song.lead = self.melody(int(rng.integers(55, 72)), density=rng.uniform(0.5, 1))
            if rng.random() < 0.3:
                up = int(rng.choice([3, 4, -5, 7, -12]))
                song.harmony = [[(a, d, m + up, v) for a, d, m, v in phrase] for phrase in song.lead if rng.random() < 0.7]
            if rng.random() < 0.2:
                song.backing = [[(self.time(bar, 0), self.bar * 0.95, p, 0.6)] for bar in range(self.bars) if rng.random() < 0.6 for p in self.voicing(bar, 60, 3)]
        return song


def monophonic(notes: list) -> list:
    """In order, each ending before the next begins; near-doubles left out."""
    out = []
    for start, seconds, midi, velocity in sorted(notes):
        if out and start - out[-1][0] < 0.04:
            continue
        if out:
            s, d, m, v = out[-1]
            out[-1] = (s, min(d, start - s), m, v)
        out.append((start, seconds, midi, velocity))
    return out


def compose(seed: int, seconds: float = 24.0) -> Song:
    return Composer(np.random.default_rng([seed, 1]), seconds).song()
