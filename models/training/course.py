"""What trainings share: steps that may be interrupted at any moment, a mean of the weights, checkpoints and a log."""

import copy
import json
import os
import signal
import time
from pathlib import Path

import torch
from torch import nn


class Course:
    """A training in a folder. `last`: the share of the steps over which the rate falls to nothing; `keeps`: seconds from one checkpoint to the next."""

    def __init__(self, run: str, network: nn.Module, rate: float, decay: float, last: float, keeps: float) -> None:
        self.folder, self.network, self.rate, self.last, self.keeps = Path(run), network, rate, last, keeps
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mean = copy.deepcopy(network)
        self.optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=decay, betas=(0.9, 0.98))
        self.step, self.losses, self.is_stopped = 0, [], False
        if known := checkpoint(run):
            self.step = known['step']
            self.network.load_state_dict(known['network'])
            self.mean.load_state_dict(known['mean'])
            self.optimiser.load_state_dict(known['optimiser'])

    def steps(self, steps: int):
        """The steps that are left, up to `steps` of all; each ends with `learn`. Ends early, with a checkpoint, when the process is told to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        saved = time.monotonic()
        self.shown, self.began = self.step, time.process_time()
        while self.step < steps and not self.is_stopped:
            # Rises over 100 steps, holds, and falls to nothing: so the end may be moved while it holds.
            fall = max(0.01, (steps - self.step) / (steps * self.last))
            for group in self.optimiser.param_groups:
                group['lr'] = self.rate * min(1, (self.step + 1) / 100) * min(1, fall)
            yield self.step
            if time.monotonic() - saved > self.keeps:
                self.keep()
                saved = time.monotonic()
        self.keep()

    def learn(self, loss: torch.Tensor) -> None:
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        # The mean follows quickly at first and then over some 200 steps; so do the norms' statistics.
        share = min(0.995, self.step / (self.step + 10))
        now = self.network.state_dict()
        with torch.no_grad():
            for name, mean in self.mean.state_dict().items():
                if mean.is_floating_point():
                    mean.lerp_(now[name], 1 - share)
        self.losses.append(loss.item())

    def tell(self, material: int, **more) -> None:
        """A line of the log: the mean loss and the CPU seconds of a step since the last one, how many files there are to learn from, and what else is known."""
        cpu = (time.process_time() - self.began) / (self.step - self.shown)
        line = {'step': self.step, 'loss': round(sum(self.losses) / len(self.losses), 5), 'material': material, 'cpu': round(cpu, 3)} | more
        self.losses, self.shown, self.began = [], self.step, time.process_time()
        print(json.dumps(line), flush=True)
        with open(self.folder / 'log.ndjson', 'a') as log:
            log.write(json.dumps(line) + '\n')

    def keep(self) -> None:
        part = self.folder / 'checkpoint.part'
        state = {'step': self.step, 'network': self.network.state_dict(), 'mean': self.mean.state_dict(), 'optimiser': self.optimiser.state_dict()}
        torch.save(state, part)
        os.replace(part, self.folder / 'checkpoint.pt')

    def stop(self, *_) -> None:
        self.is_stopped = True


def checkpoint(run: str):
    """What the training in a folder had reached; None before its first checkpoint."""
    path = Path(run) / 'checkpoint.pt'
    return torch.load(path, weights_only=True) if path.exists() else None
