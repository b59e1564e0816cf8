/** The official models that Resonate can use: where they come from, under which terms, and how they are known to be whole. */

export interface Licence {
  /** SPDX where there is one. */
  readonly name: string;
  readonly url: string;
  /** What it means for whoever uses it, in one sentence. */
  readonly terms: string;
  /** True where a person must have said yes before the first use. */
  readonly isAsked: boolean;
}

export interface CatalogueFile {
  /** As it is stored. */
  readonly name: string;
  readonly url: string;
  /** The beginning of its SHA-256 where that is published. */
  readonly sha256?: string;
  /** About so many bytes. */
  readonly size: number;
  /** False for what only helps (a tokenizer beside weights): its absence at the source is no failure. */
  readonly isNeeded: boolean;
}

export interface CatalogueEntry {
  readonly name: string;
  /** The kind in registry.ts that its files must be of. */
  readonly kind: string;
  readonly purpose: string;
  readonly licence: Licence;
  readonly files: readonly CatalogueFile[];
  /** Where the terms are accepted, for models that are given only to those who did. */
  readonly gate: string | null;
  /** Entries that it does not work without. */
  readonly needs: readonly string[];
}

const CC_BY_NC: Licence = {
  name: 'CC-BY-NC-4.0',
  url: 'https://creativecommons.org/licenses/by-nc/4.0/',
  terms: 'The weights may not be used commercially, and their makers must be named.',
  isAsked: true,
};

/** The code is MIT. Of the weights its author says, asked in facebookresearch/demucs #327, that they are for research. */
const DEMUCS: Licence = {
  name: 'research',
  url: 'https://github.com/facebookresearch/demucs/issues/327',
  terms: 'The weights carry no licence of their own; their author says that they are for research.',
  isAsked: false,
};

const APACHE: Licence = {
  name: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
  terms: 'The weights may be used freely.',
  isAsked: false,
};

/** Bytes of half-precision files of these networks, as torch writes them. */
const HTDEMUCS_BYTES = 84_136_392;
const HTDEMUCS_6S_BYTES = 54_995_032;
const HDEMUCS_BYTES = 167_390_477;

/** Demucs's files carry the beginning of their SHA-256 in their names (demucs/states.py, save_with_checksum). */
function demucs(signature: string, sha256: string, size: number): CatalogueFile {
  const name = `${signature}-${sha256}.th`;
  return {
    name,
    url: `https://dl.fbaipublicfiles.com/demucs/hybrid_transformer/${name}`,
    sha256,
    size,
    isNeeded: true,
  };
}

function hub(repository: string, name: string, size: number, isNeeded = true): CatalogueFile {
  return { name, url: `https://huggingface.co/${repository}/resolve/main/${name}`, size, isNeeded };
}

function jasco(variant: string, size: number, purpose: string): CatalogueEntry {
  const name = `jasco-${variant}`;
  return {
    name,
    kind: 'jasco',
    purpose,
    licence: CC_BY_NC,
    // The codec stands inside state_dict.bin; compression_state_dict.bin only points to it.
    files: [hub(`facebook/${name}`, 'state_dict.bin', size)],
    gate: `https://huggingface.co/facebook/${name}`,
    needs: ['t5-base'],
  };
}

/** Float32: 402.8 or, estimated, 944 million parameters of the flow and 59 million of the codec. */
const JASCO_400M = 1_850_000_000;
const JASCO_1B = 4_000_000_000;

export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    name: 'htdemucs',
    kind: 'htdemucs',
    purpose: 'separates a recording into vocals, drums, bass and other',
    licence: DEMUCS,
    files: [demucs('955717e8', '8726e21a', HTDEMUCS_BYTES)],
    gate: null,
    needs: [],
  },
  {
    name: 'htdemucs_ft',
    kind: 'htdemucs',
    purpose: 'separates as htdemucs does, with a network a stem: a little better, four times slower',
    licence: DEMUCS,
    // In the order of the stems they are tuned for: drums, bass, other, vocals.
    files: [
      demucs('f7e0c4bc', 'ba3fe64a', HTDEMUCS_BYTES),
      demucs('d12395a8', 'e57c48e6', HTDEMUCS_BYTES),
      demucs('92cfc3b6', 'ef3bcb9c', HTDEMUCS_BYTES),
      demucs('04573f0d', 'f3cf25b2', HTDEMUCS_BYTES),
    ],
    gate: null,
    needs: [],
  },
  {
    name: 'htdemucs_6s',
    kind: 'htdemucs',
    purpose: 'separates into six: guitar and piano, too',
    licence: DEMUCS,
    files: [demucs('5c90dfd2', '34c22ccb', HTDEMUCS_6S_BYTES)],
    gate: null,
    needs: [],
  },
  {
    name: 'hdemucs_mmi',
    kind: 'htdemucs',
    purpose: 'separates into four by the network that stood before htdemucs, one without a transformer',
    licence: DEMUCS,
    files: [demucs('75fc33f5', '1941ce65', HDEMUCS_BYTES)],
    gate: null,
    needs: [],
  },
  jasco('chords-drums-400M', JASCO_400M, 'makes new sound for a region from chords, drums and words'),
  jasco('chords-drums-1B', JASCO_1B, 'makes new sound from chords, drums and words, larger and slower'),
  jasco('chords-drums-melody-400M', JASCO_400M, 'makes new sound for a region from chords, drums, melody and words'),
  jasco('chords-drums-melody-1B', JASCO_1B, 'makes new sound from chords, drums, melody and words, larger and slower'),
  {
    name: 'encodec_32khz',
    kind: 'encodec',
    purpose: 'the codec that JASCO and MultiBandDiffusion work in',
    licence: CC_BY_NC,
    files: [
      hub('facebook/encodec_32khz', 'model.safetensors', 236_000_000),
      hub('facebook/encodec_32khz', 'config.json', 1000),
    ],
    gate: null,
    needs: [],
  },
  {
    name: 't5-base',
    kind: 't5',
    purpose: 'understands the words of a description for JASCO',
    licence: APACHE,
    files: [
      hub('google-t5/t5-base', 'model.safetensors', 892_000_000),
      hub('google-t5/t5-base', 'config.json', 1200),
      hub('google-t5/t5-base', 'tokenizer.json', 1_400_000),
      hub('google-t5/t5-base', 'spiece.model', 800_000, false),
    ],
    gate: null,
    needs: [],
  },
  {
    name: 'multiband-diffusion',
    kind: 'mbd',
    purpose: 'makes fuller sound of what the codec decodes, slowly',
    licence: CC_BY_NC,
    // Four bands; the size is that of the public configuration, 165.6 million parameters a band.
    files: [hub('facebook/multiband-diffusion', 'mbd_musicgen_32khz.th', 2_650_000_000)],
    gate: null,
    needs: ['encodec_32khz'],
  },
];

/** Bytes of all files, about. */
export function sizeOf(entry: CatalogueEntry): number {
  return entry.files.reduce((sum, { size }) => sum + size, 0);
}
