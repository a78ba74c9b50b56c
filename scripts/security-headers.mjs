// What the served app may do, in one place: nothing but load its own files. "Your tensors never leave this machine" is a
// promise that `connect-src 'self'` lets anybody check.

/** @type {Readonly<Record<string, string>>} */
const policy = {
  'default-src': "'none'",
  // WASM may be compiled (src/wasm), text may not: 'wasm-unsafe-eval' opens neither eval nor anything else.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'app-worker',
}

/** @param {Readonly<Record<string, string>>} directives */
function written(directives) {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** For a `<meta>` in the page, which holds on any host. `frame-ancestors` is understood only as a header. */
export const metaPolicy = written(policy)

const everyPermission = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]

/**
 * For hosts that can send headers: the preview server, and those that read a `_headers` file.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const securityHeaders = {
  'Content-Security-Policy': written({ ...policy, 'frame-ancestors': "'none'" }),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': everyPermission.map((name) => `${name}=()`).join(', '),
}

/** The same as a `_headers` file, as static hosts read it. */
export function headersFile() {
  const lines = Object.entries(securityHeaders).map(([name, value]) => `  ${name}: ${value}`)
  return `/*\n${lines.join('\n')}\n`
}

/**
 * Builds only: the development server adds inline scripts of its own, which this policy refuses.
 *
 * @returns {import('vite').Plugin}
 */
export function securityHeadersPlugin() {
  return {
    name: 'security-headers',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        // Right after the character set, which must come first, and before anything the policy is to cover.
        const charset = '<meta charset="utf-8" />'
        if (!html.includes(charset)) throw new Error(`index.html lacks ${charset}, after which the policy belongs`)
        const meta = `<meta http-equiv="Content-Security-Policy" content="${metaPolicy}" />`
        return html.replace(charset, `${charset}\n    ${meta}`)
      },
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() })
    },
  }
}
