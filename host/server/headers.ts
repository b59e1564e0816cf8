/**
 * What the pages may do. Elementary compiles its engine with `new Function` and loads its worklet from a blob: without 'unsafe-eval'
 * and blob: it stands still without an error (measured). Nothing is fetched from elsewhere, and nobody may frame the page.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' blob: 'unsafe-eval'",
  "worker-src 'self' blob:",
  // React and the panels set the style attribute of single elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sent with every answer. COOP and COEP together give the page shared memory and exact clocks. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), midi=(self)',
  'cache-control': 'no-store',
};

/** For what never changes under its address. */
export const FOREVER = 'private, max-age=31536000, immutable';
