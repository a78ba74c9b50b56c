import { visibleText } from './visible-text.ts'

/** What a refusal always states; the message is made from these, so that none can be left out. */
export interface ReadErrorDetails {
  /** Name of the file as the user knows it. */
  readonly file: string
  /** Tensor the fault is in, where it is in one. */
  readonly tensor?: string
  /** Header field, metadata key or role the fault is in. */
  readonly field?: string
  readonly expected: string
  readonly found: string
  /** What the user can do about it, as an instruction. */
  readonly remedy?: string
}

/** A file that cannot be opened as it is. Thrown by readers and by the checks that make a packed batch. */
export class ReadError extends Error {
  override readonly name = 'ReadError'
  readonly details: ReadErrorDetails

  constructor(details: ReadErrorDetails) {
    super(messageOf(details))
    this.details = details
  }
}

/** A message has to fit in one line or two of an alert, whatever the names in the file are. */
const longestMessage = 240

function messageOf(details: ReadErrorDetails): string {
  for (const longestName of [80, 40, 24]) {
    const message = sentence(details, longestName)
    if (message.length <= longestMessage) return message
  }
  return visibleText(sentence(details, 24), longestMessage)
}

function sentence({ file, tensor, field, expected, found, remedy }: ReadErrorDetails, longestName: number): string {
  const place = [file, tensor, field]
    .filter((part): part is string => part !== undefined && part !== '')
    .map((part) => visibleText(part, longestName))
    .join(', ')
  const facts = `expected ${expected}; found ${found}.${remedy === undefined ? '' : ` ${remedy}`}`
  return `${place}: ${visibleText(facts, 2 * longestMessage)}`
}
