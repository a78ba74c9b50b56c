const paths = {
  system: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.5v9a4.5 4.5 0 0 0 0-9Z',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM7.3 1h1.4v2.4H7.3V1Zm0 11.6h1.4V15H7.3v-2.4ZM1 7.3h2.4v1.4H1V7.3Zm11.6 0H15v1.4h-2.4V7.3ZM2.6 3.6l1-1 1.7 1.7-1 1-1.7-1.7Zm8.1 8.1 1-1 1.7 1.7-1 1-1.7-1.7Zm1.7-9.1 1 1-1.7 1.7-1-1 1.7-1.7Zm-8.1 8.1 1 1-1.7 1.7-1-1 1.7-1.7Z',
  dark: 'M6.2 2.2a6 6 0 1 0 7.6 7.6A5 5 0 0 1 6.2 2.2Z',
  close: 'm3.5 4.6 1.1-1.1L8 6.9l3.4-3.4 1.1 1.1L9.1 8l3.4 3.4-1.1 1.1L8 9.1l-3.4 3.4-1.1-1.1L6.9 8 3.5 4.6Z',
  warning: 'M8 1.6 15 14H1L8 1.6Zm-.8 4.6v4h1.6v-4H7.2Zm0 5.1v1.5h1.6v-1.5H7.2Z',
  chevron: 'm3.6 5.4 1-1L8 7.8l3.4-3.4 1 1L8 9.8 3.6 5.4Z',
  panel: 'M2 3h12v10H2V3Zm1.4 1.4v7.2h5.2V4.4H3.4Z',
} as const

export type IconName = keyof typeof paths

/** A picture beside words or inside a named button; never the only name of anything. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
    </svg>
  )
}
