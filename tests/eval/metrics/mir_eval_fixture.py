"""Writes mir_eval.json: random answers and what mir_eval 0.8.2 says of them. Run: pip install mir_eval==0.8.2; python mir_eval_fixture.py"""
import json
import os
import numpy as np
import mir_eval

rng = np.random.default_rng(3)
QUALITY = {'': 'maj', 'm': 'min', '7': '7', 'maj7': 'maj7', 'm7': 'min7', 'dim': 'dim', 'aug': 'aug', 'sus2': 'sus2', 'sus4': 'sus4',
           '6': 'maj6', 'm6': 'min6', 'm7b5': 'hdim7', 'dim7': 'dim7'}
ROOTS = ['C', 'C#', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B']
DEGREE = {3: 'b3', 4: '3', 7: '5', 10: 'b7', 2: '2'}
PITCH = {'C': 0, 'C#': 1, 'Db': 1, 'D': 2, 'Eb': 3, 'E': 4, 'F': 5, 'F#': 6, 'Gb': 6, 'G': 7, 'Ab': 8, 'A': 9, 'Bb': 10, 'B': 11}
NAMES = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'Gb', 'G', 'Ab', 'A', 'Bb', 'B']


def chord():
    """One label in our spelling and in mir_eval's."""
    if rng.random() < 0.1:
        return 'N', 'N'
    root = rng.choice(ROOTS)
    quality = rng.choice(list(QUALITY), p=[.25, .2] + [.05] * 11)
    ours, theirs = root + quality, root + ':' + QUALITY[quality]
    if rng.random() < 0.2:
        step = int(rng.choice(list(DEGREE)))
        ours += '/' + NAMES[(PITCH[root] + step) % 12]
        theirs += '/' + DEGREE[step]
    return ours, theirs


def spans(labels, start, end):
    cuts = np.sort(rng.uniform(start + .1, end - .1, len(labels) - 1)).round(3)
    edges = np.concatenate([[start], cuts, [end]])
    return np.stack([edges[:-1], edges[1:]], 1)


out = {'beats': [], 'onsets': [], 'keys': [], 'chords': [], 'notes': []}
for _ in range(8):
    reference = np.sort(rng.uniform(0, 40, 60)).round(3)
    estimated = np.sort(np.concatenate([reference[rng.random(60) < .8] + rng.normal(0, .04, (1,)), rng.uniform(0, 40, 10)])).round(3)
    estimated = np.abs(estimated)
    estimated.sort()
    trim = mir_eval.beat.trim_beats
    out['beats'].append({'reference': reference.tolist(), 'estimated': estimated.tolist(),
                         'f': mir_eval.beat.f_measure(trim(reference), trim(estimated))})
    f, p, r = mir_eval.onset.f_measure(reference, estimated)
    out['onsets'].append({'reference': reference.tolist(), 'estimated': estimated.tolist(), 'f': f, 'p': p, 'r': r})

for reference in ['C major', 'F# minor', 'Bb major']:
    for tonic in NAMES:
        for mode in ['major', 'minor']:
            out['keys'].append({'reference': reference, 'estimated': f'{tonic} {mode}',
                                'score': mir_eval.key.weighted_score(reference, f'{tonic} {mode}')})

for _ in range(12):
    truth = [chord() for _ in range(30)]
    guess = [t if rng.random() < .5 else chord() for t in truth]
    a = spans(truth, 0, 60)
    b = a.copy()
    b[1:, 0] += rng.uniform(-.3, .3, 29).round(3)
    b[:-1, 1] = b[1:, 0]
    keep = b[:, 1] > b[:, 0] + .01
    b, guess = b[keep], [g for g, k in zip(guess, keep) if k]
    b[1:, 0] = b[:-1, 1]
    b[-1, 1] += 1.5
    eb, eg = mir_eval.util.adjust_intervals(b, [g[1] for g in guess], a.min(), a.max(), mir_eval.chord.NO_CHORD, mir_eval.chord.NO_CHORD)
    intervals, rl, el = mir_eval.util.merge_labeled_intervals(a, [t[1] for t in truth], eb, eg)
    durations = mir_eval.util.intervals_to_durations(intervals)
    result = {name: mir_eval.chord.weighted_accuracy(getattr(mir_eval.chord, name)(rl, el), durations) for name in ['majmin', 'sevenths']}
    out['chords'].append({'reference': [[*map(float, i), t[0]] for i, t in zip(a, truth)],
                          'estimated': [[*map(float, i), g[0]] for i, g in zip(b, guess)], **result})

for _ in range(8):
    start = np.sort(rng.uniform(0, 30, 80)).round(3)
    midi = rng.integers(40, 80, 80).astype(float)
    keep = rng.random(80) < .85
    start2 = np.abs(start[keep] + rng.normal(0, .03, keep.sum())).round(3)
    midi2 = midi[keep] + rng.choice([0, 0, 0, .3, -.4, .7, 12], keep.sum())
    p, r, f, _ = mir_eval.transcription.precision_recall_f1_overlap(
        np.stack([start, start + .3], 1), 440 * 2 ** ((midi - 69) / 12), np.stack([start2, start2 + .3], 1), 440 * 2 ** ((midi2 - 69) / 12), offset_ratio=None)
    out['notes'].append({'reference': np.stack([start, midi], 1).tolist(), 'estimated': np.stack([start2, midi2], 1).tolist(), 'p': p, 'r': r, 'f': f})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mir_eval.json'), 'w') as file:
    json.dump(out, file)
    file.write('\n')
