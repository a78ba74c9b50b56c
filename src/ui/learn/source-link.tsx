import type { Reference } from '../../learn/lesson.ts'

/** Where a claim can be read, as a link. */
export function SourceLink({ reference: { text, source } }: { readonly reference: Reference }) {
  return (
    <a href={sourceAddress(source)} target="_blank" rel="noreferrer">
      {text} <span className="mono dim">{shortSource(source)}</span>
    </a>
  )
}

/** Address of `owner/repo#number`, of a file `owner/repo@path`, or of a paper `arxiv:ID`. */
function sourceAddress(source: string): string {
  if (source.startsWith('arxiv:')) return `https://arxiv.org/abs/${source.slice('arxiv:'.length)}`
  const [, repository, number, path] = /^([^#@]+)(?:#(\d+))?(?:@(.+))?$/.exec(source) ?? []
  if (number !== undefined) return `https://github.com/${repository}/issues/${number}`
  return `https://github.com/${repository}${path === undefined ? '' : `/blob/main/${path}`}`
}

function shortSource(source: string): string {
  return source.includes('@') ? (source.split('/').at(-1) ?? source) : source
}
