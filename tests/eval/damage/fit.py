"""Fits the damage classifier: python fit.py examples ../../../dsp/damage/weights.ts. Needs numpy only.

Two networks, each of two hidden layers of rectified units, softmax cross-entropy with smoothed labels, Adam with a cosine schedule. Inputs get noise, and
one in ten is dropped at random, so that no single number decides.
"""
import base64
import json
import sys

import numpy as np

examples, target = sys.argv[1], sys.argv[2]
# Widths of the hidden layers and epochs: one that generalises more roughly, one that fits more closely; the classifier takes their mean.
NETWORKS = [((48, 24), 6), ((64, 32), 10)]
meta = json.load(open(examples + ".json"))
F, STEMS, OUTPUTS, BATCH = meta["features"], 5, 22, 512
rows = np.fromfile(examples + ".f32", dtype=np.float32).reshape(-1, F + 3)
stem, label, other = (rows[:, F + k].astype(int) for k in range(3))
inputs = np.concatenate([rows[:, :F], np.eye(STEMS, dtype=np.float32)[stem]], 1)
goals = np.eye(OUTPUTS, dtype=np.float32)[np.maximum(label, 0)]
both = other > 0
goals[both] = 0.5 * goals[both] + 0.5 * np.eye(OUTPUTS, dtype=np.float32)[other[both]]
goals = 0.98 * goals + 0.02 / OUTPUTS
used = np.where(label >= 0)[0]


def fit(hidden, epochs):
    rng = np.random.default_rng(1)
    shape = (F + STEMS, *hidden, OUTPUTS)
    params = []
    for a, b in zip(shape, shape[1:]):
        params += [(rng.standard_normal((a, b)) * np.sqrt(2 / a)).astype(np.float32), np.zeros(b, np.float32)]
    params[-2] *= 0.5
    first, second = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    noise = rng.standard_normal((20000, F)).astype(np.float32) * 0.15
    keep = (rng.random((20000, shape[0]), dtype=np.float32) > 0.1).astype(np.float32)
    steps, step = epochs * -(-len(used) // BATCH), 0
    for epoch in range(epochs):
        loss = 0.0
        order = rng.permutation(used)
        for at in range(0, len(order), BATCH):
            pick = order[at : at + BATCH]
            x = inputs[pick].copy()
            k = rng.integers(0, len(noise) - len(pick))
            x[:, :F] += noise[k : k + len(pick)]
            x *= keep[k : k + len(pick)]
            h1 = np.maximum(x @ params[0] + params[1], 0)
            h2 = np.maximum(h1 @ params[2] + params[3], 0)
            o = h2 @ params[4] + params[5]
            p = np.exp(o - o.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            loss -= float((goals[pick] * np.log(p + 1e-9)).sum())
            g = (p - goals[pick]) / len(pick)
            g2 = (g @ params[4].T) * (h2 > 0)
            g1 = (g2 @ params[2].T) * (h1 > 0)
            grads = [x.T @ g1, g1.sum(0), h1.T @ g2, g2.sum(0), h2.T @ g, g.sum(0)]
            step += 1
            rate = 1e-3 * (1 + np.cos(np.pi * step / steps)) + 1e-5
            for i, grad in enumerate(grads):
                if i % 2 == 0:
                    grad += 2e-4 * params[i]
                first[i] = 0.9 * first[i] + 0.1 * grad
                second[i] = 0.999 * second[i] + 0.001 * grad**2
                params[i] -= rate * (first[i] / (1 - 0.9**step)) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
        print(f"epoch {epoch + 1}: loss {loss / len(used):.4f}", flush=True)
    packed = np.clip(np.round(np.concatenate([p.ravel() for p in params]) * 4096), -32768, 32767).astype("<i2").tobytes()
    packed += b"\0" * (-len(packed) % 3)
    return f"  // biome-ignore format: data\n  {{ shape: [{', '.join(map(str, shape))}], weights: '{base64.b64encode(packed).decode()}' }},"


networks = "\n".join(fit(*network) for network in NETWORKS)
open(target, "w").write(f"""/**
 * The classifier's networks: made by fitting (tests/eval/damage/fit.py), not by hand; see Classifier. Of each, the widths of its layers, and
 * the layers one after another, each its matrix (a row an input) and then its bias; 16-bit integers in units of 1/4096, base64.
 */
export const NETWORKS: readonly {{ readonly shape: readonly number[]; readonly weights: string }}[] = [
{networks}
];
""")
