/** Of ES2024: Node has it from 22 on, Chromium from 114. */
type Detachable = ArrayBuffer & { transfer?(length: number): ArrayBuffer }

/**
 * Frees what an array took at once, where the engine can: garbage of 8 MiB each waits until there are 32 MiB of it or more.
 * @param bytes an array of its own, as `readElements` and `slice` give it, that nobody looks at any more: it is empty afterwards
 */
export function giveBack({ buffer }: { readonly buffer: ArrayBuffer }): void {
  const { transfer } = buffer as Detachable
  transfer?.call(buffer, 0)
}
