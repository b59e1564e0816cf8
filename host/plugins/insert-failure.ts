import { PlainError } from '../jobs/job.ts';

/** A plugin of a chain failed, or is not on this machine. */
export class InsertFailure extends PlainError {
  /** The insert's ID in the document. */
  readonly insert: string;

  constructor(sentence: string, insert: string) {
    super(sentence);
    this.insert = insert;
  }
}
