import { visibleText } from '../core/tensor/visible-text.ts'

interface Props {
  readonly text: string
  /** Characters shown; a longer text loses its middle. */
  readonly limit?: number
}

/** Text that a file brought: only ever text, hidden characters visible, direction contained, the whole in the title. */
export function FileText({ text, limit = 48 }: Props) {
  const shown = visibleText(text, limit)
  return <bdi title={shown === text ? undefined : visibleText(text, 2000)}>{shown}</bdi>
}
