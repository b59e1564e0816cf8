/** A plugin host declined a request or a block; nothing has changed. The message is half a sentence. */
export class PluginRefusal extends Error {
  override readonly name = 'PluginRefusal';
  /** Place in the chain of the plugin that it is about, where it is about one. */
  readonly insert: number | null;

  constructor(why: string, insert: number | null) {
    super(why);
    this.insert = insert;
  }
}

/** How a plugin ended its process: by a fault, by not answering, or by giving what is no sound. */
type DeathKind = 'crash' | 'hang' | 'no sound';

/** The process of a chain is gone or of no more use. */
export class PluginDeath extends Error {
  override readonly name = 'PluginDeath';
  readonly kind: DeathKind;
  /** Place in the chain of the plugin that ran then; null where that is not known. */
  readonly insert: number | null;
  /** What was seen of it, half a sentence. */
  readonly detail: string;

  constructor(kind: DeathKind, insert: number | null, detail: string) {
    super(`a plugin ended its process: ${detail}`);
    this.kind = kind;
    this.insert = insert;
    this.detail = detail;
  }
}
