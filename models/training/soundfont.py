"""Plays notes through a soundfont with libfluidsynth, in this process: dry, in float, at 44.1 kHz."""

import ctypes
import ctypes.util
from functools import lru_cache

import numpy as np

RATE = 44100
DRUM_CHANNEL = 9

_lib = ctypes.CDLL(ctypes.util.find_library('fluidsynth') or 'libfluidsynth.so.3')
for _name in ('new_fluid_settings', 'new_fluid_synth'):
    getattr(_lib, _name).restype = ctypes.c_void_p
_lib.new_fluid_synth.argtypes = [ctypes.c_void_p]
_lib.fluid_settings_setnum.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_double]
_lib.fluid_settings_setint.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
_lib.fluid_synth_sfload.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
_POINTER = ctypes.POINTER(ctypes.c_float)
_lib.fluid_synth_write_float.argtypes = [
    ctypes.c_void_p, ctypes.c_int, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER, ctypes.c_int, ctypes.c_int,
]
_CALLS = {'noteon': 3, 'noteoff': 2, 'program_change': 2, 'cc': 3, 'pitch_bend': 2, 'pitch_wheel_sens': 2}
for _name, _count in _CALLS.items():
    getattr(_lib, f'fluid_synth_{_name}').argtypes = [ctypes.c_void_p] + [ctypes.c_int] * _count
for _name in ('fluid_synth_system_reset', 'delete_fluid_synth', 'delete_fluid_settings'):
    getattr(_lib, _name).argtypes = [ctypes.c_void_p]
    getattr(_lib, _name).restype = None


class Soundfont:
    """One loaded file; samples are read when a program first needs them."""

    def __init__(self, path: str) -> None:
        settings = self._settings = ctypes.c_void_p(_lib.new_fluid_settings())
        _lib.fluid_settings_setnum(settings, b'synth.sample-rate', RATE)
        _lib.fluid_settings_setnum(settings, b'synth.gain', 0.5)
        for name in (b'synth.reverb.active', b'synth.chorus.active'):
            _lib.fluid_settings_setint(settings, name, 0)
        _lib.fluid_settings_setint(settings, b'synth.dynamic-sample-loading', 1)
        self._synth = ctypes.c_void_p(_lib.new_fluid_synth(settings))
        if _lib.fluid_synth_sfload(self._synth, path.encode(), 1) < 0:
            raise FileNotFoundError(f'{path} is no soundfont that can be read: install its package (SOURCES.md).')

    def __del__(self) -> None:
        _lib.delete_fluid_synth(self._synth)
        _lib.delete_fluid_settings(self._settings)

    def play(self, notes, program: int, frames: int, *, drums=False, cents=0.0, bends=()) -> np.ndarray:
        """[2, frames]. `notes`: (start s, seconds, midi, velocity 0..1); `bends`: (s, semitones), of the whole part."""
        synth, channel = self._synth, DRUM_CHANNEL if drums else 0
        _lib.fluid_synth_system_reset(synth)
        _lib.fluid_synth_program_change(synth, channel, program)
        _lib.fluid_synth_pitch_wheel_sens(synth, channel, 12)
        events = []
        for start, seconds, midi, velocity in notes:
            key = int(midi)
            if not 0 <= key < 128:
                continue
            events.append((start, 1, 'on', key, max(1, min(127, round(127 * velocity)))))
            events.append((start + seconds, 0, 'off', key, 0))
        for at, semitones in [(0.0, 0.0), *bends]:
            bend = 8192 + round(8192 * max(-12, min(11.99, semitones + cents / 100)) / 12)
            events.append((at, -1, 'bend', bend, 0))
        events.sort()
        out = np.zeros((2, frames), np.float32)
        left, right = (out[c].ctypes.data_as(_POINTER) for c in (0, 1))
        done = 0
        for at, _, kind, a, b in [*events, (frames / RATE, 2, 'end', 0, 0)]:
            until = min(frames, max(done, round(at * RATE)))
            if until > done:
                _lib.fluid_synth_write_float(synth, until - done, left, done, 1, right, done, 1)
                done = until
            if kind == 'on':
                _lib.fluid_synth_noteon(synth, channel, a, b)
            elif kind == 'off':
                _lib.fluid_synth_noteoff(synth, channel, a)
            elif kind == 'bend':
                _lib.fluid_synth_pitch_bend(synth, channel, a)
        return out


@lru_cache(maxsize=None)
def soundfont(path: str) -> Soundfont:
    return Soundfont(path)
