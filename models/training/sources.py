"""Where the sounds lie that songs are rendered with, by Debian package; the licence of each is in SOURCES.md. Nothing else is used."""

from pathlib import Path

SOUNDFONTS = {
    'musescore-general-soundfont': '/usr/share/sounds/sf3/MuseScore_General_Full.sf3',
    'fluid-soundfont-gm': '/usr/share/sounds/sf2/FluidR3_GM.sf2',
    'csound-soundfont': '/usr/share/sounds/sf2/sf_GMbank.sf2',
}
KITS = Path('/usr/share/hydrogen/data/drumkits')
SHOTS = Path('/usr/share/sonic-pi/samples')


def _found(folder: Path, table: dict) -> dict:
    """Each drum's files by patterns."""
    return {drum: [str(p) for pattern in patterns.split() for p in sorted(folder.glob(pattern.replace('~', ' ')))] for drum, patterns in table.items()}


# Drum one-shots by maker and drum; '~' in a pattern is a space.
DRUM_SHOTS = {
    'sonic-pi': _found(SHOTS, {
        'kick': 'bd_*.flac drum_heavy_kick.flac drum_bass_*.flac elec_*kick.flac', 'snare': 'sn_*.flac drum_snare_*.flac elec_*snare.flac', 'clap': 'perc_snap*.flac',
        'hat': 'drum_cymbal_closed.flac drum_cymbal_pedal.flac elec_tick.flac', 'open': 'drum_cymbal_open.flac elec_cymbal.flac', 'ride': 'drum_cymbal_soft.flac',
        'crash': 'drum_cymbal_hard.flac drum_splash_*.flac', 'low': 'drum_tom_lo_*.flac', 'mid': 'drum_tom_mid_*.flac', 'high': 'drum_tom_hi_*.flac',
        'cowbell': 'drum_cowbell.flac perc_bell2.flac', 'rim': 'elec_wood.flac elec_pop.flac', 'conga': 'tabla_na_o.flac tabla_tun*.flac tabla_ghe*.flac',
    }),
    'ElectricEmpireKit': _found(KITS / 'ElectricEmpireKit', {
        'kick': 'EE_Kick_*.flac', 'snare': 'EE_Snare_*.flac', 'clap': 'EE_Clap*.flac', 'rim': 'EE_Click.flac', 'hat': 'EE_Hat_Cl_*.flac EE_Hat_Low.flac',
        'open': 'EE_Hat_Op_*.flac', 'crash': 'EE_Hat_Ring_*.flac', 'low': 'EE_Drum_1.flac', 'high': 'EE_Drum_2.flac', 'conga': 'EE_Conga_*.flac',
    }),
    'HardElectro1': _found(KITS / 'HardElectro1', {
        'kick': 'HardHse_K*.flac PowR_BD_1.flac', 'snare': 'PowR_SN_1.flac', 'clap': '*Clap_1.flac', 'hat': 'Hard_CHH_*.flac CHH_1.flac PowR_HH_1.flac', 'open': 'Hard_Hse_OHH_1.flac PowR_HH_2.flac',
    }),
    'VariBreaks': _found(KITS / 'VariBreaks', {
        'kick': 'VP~Kick*.flac', 'snare': 'VP~Snare*.flac', 'rim': 'VP~Click.flac', 'hat': 'VP~Hat*Cl.flac', 'pedal': 'VP~Hat*Pd.flac', 'open': 'VP~Hat*Op.flac',
        'low': 'VP~Tom~Low.flac', 'mid': 'VP~Tom~Mid.flac', 'high': 'VP~Tom~Hi.flac',
    }),
    'Audiophob': _found(KITS / 'Audiophob', {
        'kick': '86335*.wav', 'snare': '124382*.wav 25671*.wav', 'clap': '29800*.wav', 'rim': '16336*.wav', 'hat': '116973*.wav', 'open': '104227*.wav', 'crash': '124101*.wav',
        'ride': '15590*.wav', 'low': '99930*.wav', 'mid': '99931*.wav', 'high': '101450*.wav', 'shaker': '156272*.wav',
    }),
    'rumpf_kit_z01': _found(KITS / 'rumpf_kit_z01_h2', {
        'kick': 'beats_06-38.flac beats_06-46.flac beats_07-18.flac beats_07-20.flac', 'snare': 'beats_01-21.flac beats_06-25.flac', 'clap': 'beats_01-26.flac', 'rim': 'beats_09-12.flac',
        'hat': 'beats_09-10.flac', 'pedal': 'beats_06-28.flac', 'open': 'beats_08-31.flac', 'low': 'beats_08-17.flac', 'mid': 'beats_08-18.flac', 'high': 'beats_08-19.flac',
        'crash': 'beats_06-43.flac', 'ride': 'beats_06-30.flac beats_08-20.flac',
    }),
}
# One note each, with its pitch: played faster or slower.
BASS_SHOTS = {str(SHOTS / f'bass_{name}.flac'): midi for name, midi in {'hard_c': 36, 'hit_c': 36, 'thick_c': 36, 'trance_c': 36, 'woodsy_c': 36, 'dnb_f': 41}.items()}
