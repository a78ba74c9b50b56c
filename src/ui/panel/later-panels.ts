import { type ComponentProps, type ComponentType, lazy } from 'react'

const parts = () => import('./panels-of-later.ts')
type Parts = Awaited<ReturnType<typeof parts>>
type PartName = { [Name in keyof Parts]: Parts[Name] extends ComponentType<never> ? Name : never }[keyof Parts]

/**
 * A part of the page that its first picture does not need. All of them are fetched as soon as that stands, before they are
 * asked for: a page that is loaded makes no further request, and works offline.
 */
export function laterPanel<Name extends PartName>(name: Name): ComponentType<ComponentProps<Parts[Name]>> {
  return lazy(async () => ({ default: (await parts())[name] as ComponentType<ComponentProps<Parts[Name]>> }))
}

export function fetchLaterPanels(): void {
  // What could not be fetched is asked for again when a panel is opened.
  void parts().catch(() => undefined)
}
