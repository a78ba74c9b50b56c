import { commonNames, frameworkNames } from './framework-names.ts'

/** Role by name, where the two differ. */
const aliases: ReadonlyMap<string, string> = new Map(
  [commonNames, ...frameworkNames.map(({ names }) => names)].flatMap((names) =>
    Object.entries(names).flatMap(([name, role]) => (role === null || role === name ? [] : [[name, role] as const])),
  ),
)

/** Tensors that upstream, or a dump after `contract.md`, calls by these very names. */
export const roleNames: readonly string[] = [
  'input_ids',
  'labels',
  'position_ids',
  'attention_mask',
  'seq_idx',
  '_packed_seq_ids',
  'cu_seqlens',
  'cu_seqlens_padded',
  'seq_lens',
  'seq_lens_padded',
  'loss_mask',
  'lm_head.weight',
  'hidden_states',
  'logits',
]

const known = new Set(roleNames)
const numbered = /^(mtp_per_depth_h|mtp_per_depth_logits|mtp_per_depth_targets|output)\.\d{1,4}$/

/** Whether a role is one that a tensor can have: a name of the list, a depth of a family, or a figure of the trainer. */
export function isRole(role: string): boolean {
  return known.has(role) || numbered.test(role) || role.startsWith('expected.')
}

/**
 * The role of a tensor by its name. Folders of nested dicts in front of it (`batch.input_ids`, `model.lm_head.weight`)
 * do not matter, except those that mean something themselves.
 * @returns the role, and how many parts in front of it were passed over; null for a name that says nothing
 */
export function guessRole(name: string): { readonly role: string; readonly skipped: number } | null {
  if (isRole(name)) return { role: name, skipped: 0 }
  const parts = name.split('.')
  for (let skipped = 0; skipped < Math.min(parts.length, 8); skipped++) {
    const rest = parts.slice(skipped).join('.')
    const role = aliases.get(rest) ?? (isRole(rest) ? rest : undefined)
    if (role !== undefined) return { role, skipped }
  }
  return null
}
