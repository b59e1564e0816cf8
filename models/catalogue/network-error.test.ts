import { expect, test } from 'vitest';
import { networkError, statusError } from './network-error.ts';

/** As fetch hides what the system said. */
const hidden = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('no'), { code }) });
const host = 'models.example.org';

test('a machine without a network, a proxy in between and a connection that breaks are told apart, each with what to do', () => {
  for (const code of ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'])
    expect(networkError(host, hidden(code)).message).toMatch(
      /^models\.example\.org cannot be found: this machine seems to be offline; .*--from\)\.$/,
    );
  expect(networkError(host, hidden('SELF_SIGNED_CERT_IN_CHAIN')).message).toMatch(
    /could not prove who it is \(SELF_SIGNED_CERT_IN_CHAIN\): .* NODE_EXTRA_CA_CERTS, .*--from\)\.$/,
  );
  expect(networkError(host, hidden('ECONNREFUSED')).message).toMatch(/failed \(ECONNREFUSED\): .* HTTPS_PROXY .*\.$/);
  const both = new AggregateError([Object.assign(new Error('no'), { code: 'ETIMEDOUT' })]);
  expect(networkError(host, new TypeError('fetch failed', { cause: both })).message).toContain('(ETIMEDOUT)');
});

test('what a server refuses is told by what the person can do about it', () => {
  const url = `https://${host}/model.bin`;
  const gate = 'https://models.example.org/terms';
  const said = (status: number, at: string | null = null, hasToken = false) =>
    statusError(url, status, at, hasToken).message;
  expect(said(407)).toMatch(/^The proxy of this network wants a name and a password: put them into HTTPS_PROXY, /);
  for (const status of [401, 403]) {
    expect(said(status, gate)).toMatch(
      /accept them at https:\/\/models\.example\.org\/terms, and put a token .* HF_TOKEN\.$/,
    );
    expect(said(status, gate, true)).toContain('see that the token in HF_TOKEN may read gated models');
    expect(said(status)).toContain(`does not give out ${url} (${status})`);
  }
  expect(said(404)).toContain('is not there any more');
  expect(said(500)).toContain('answered 500 instead of the file: try again later');
});
