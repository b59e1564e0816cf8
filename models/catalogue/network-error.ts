import { ModelError } from '../error.ts';

const OTHERWISE = 'or get the file on another machine and install it from there (--from)';

/** What went wrong between here and a host, as a sentence. */
export function networkError(host: string, error: unknown): ModelError {
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENETUNREACH') {
    return new ModelError(
      `${host} cannot be found: this machine seems to be offline; connect it and try again, ${OTHERWISE}.`,
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(code)) {
    return new ModelError(
      `${host} could not prove who it is (${code}): where a proxy puts itself in between, name its certificate in NODE_EXTRA_CA_CERTS, ${OTHERWISE}.`,
    );
  }
  return new ModelError(
    `The connection to ${host} failed (${code}): try again, set HTTPS_PROXY where a proxy is needed, ${OTHERWISE}.`,
  );
}

/** What an answer other than the file means, as a sentence. `gate`: where the terms of a gated model are accepted. */
export function statusError(url: string, status: number, gate: string | null, hasToken: boolean): ModelError {
  const { host } = new URL(url);
  if (status === 401 || status === 403) {
    if (gate === null)
      return new ModelError(
        `${host} does not give out ${url} (${status}): get the file otherwise and install it from that (--from).`,
      );
    const token = hasToken
      ? 'and see that the token in HF_TOKEN may read gated models'
      : 'and put a token of yours (https://huggingface.co/settings/tokens) into the variable HF_TOKEN';
    return new ModelError(
      `This model is given only to those who accepted its terms: accept them at ${gate}, ${token}.`,
    );
  }
  if (status === 404 || status === 410) {
    return new ModelError(`${url} is not there any more: get the file otherwise and install it from that (--from).`);
  }
  if (status === 407) {
    return new ModelError(
      `The proxy of this network wants a name and a password: put them into HTTPS_PROXY, ${OTHERWISE}.`,
    );
  }
  return new ModelError(`${host} answered ${status} instead of the file: try again later, ${OTHERWISE}.`);
}

/** The system's name for an error, which fetch hides in its cause. */
function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    if (typeof code === 'string') return code;
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return 'no answer';
}
