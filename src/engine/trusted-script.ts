interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown }
}

/** Addresses that the policy has passed on our own behalf; nothing else may become a script. */
const ours = new Set<string>()

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined

/**
 * The page's policy refuses plain strings as script URLs (`require-trusted-types-for 'script'`). The one policy it allows,
 * `app-worker`, passes the addresses that this module is asked for: the engine's worker and the service worker, by those who
 * start them. A string that reaches the policy by another way is refused.
 */
export function trustedScript(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  if (trustedTypes === undefined) return url
  policy ??= trustedTypes.createPolicy('app-worker', {
    createScriptURL: (asked) => {
      if (!ours.has(asked)) throw new TypeError('Only the app’s own workers may be started.')
      return asked
    },
  })
  ours.add(url)
  return policy.createScriptURL(url) as string
}
