import { type ComponentType, lazy, useState } from 'react'
import { fetchLater } from './fetch-later.ts'

/**
 * A part of the page that the first picture does not need. Once its code is there it is drawn with the key that asks for
 * it; React's `lazy` alone would draw it a moment after, and what is typed meanwhile would be lost.
 */
export function laterPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null
  const fetchPart = async () => {
    loaded = await load()
    return { default: loaded }
  }
  fetchLater(fetchPart)
  const Lazy = lazy(fetchPart)
  return function LaterPart(props: P) {
    // Chosen once: another type would be another component, without this one's state.
    const [Part] = useState<ComponentType<P>>(() => loaded ?? (Lazy as ComponentType<P>))
    return <Part {...props} />
  }
}
