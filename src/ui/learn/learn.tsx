import { useEffect } from 'react'
import { prefetchReaders } from '../../learn/read-dump-files.ts'
import { useAppStore } from '../../state/app-store.ts'
import { useLearnStore } from '../../state/learn-store.ts'
import { keepSamples } from '../../state/work-offline.ts'
import './learn-dock.css'
import './learn-words.css'
import './learn-pages.css'
import './learn-museum.css'
import './learn-figures.css'
import './term-picture.css'
import './toy-pack.css'
import { LearnPages } from './learn-pages.tsx'
import { LessonPlayer } from './lesson-player.tsx'
import { LinkBanner } from './link-banner.tsx'
import { MuseumPlayer } from './museum-player.tsx'
import { ToyDock } from './toy-dock.tsx'

prefetchReaders()

/** Everything of Learn that is shown: pages over the work area, or a lesson or a piece of the museum docked below it. */
export function Learn() {
  const place = useLearnStore((state) => state.place)
  const isOpen = useAppStore(({ open }) => open.status === 'open')
  useEffect(keepSamples, [])
  return (
    <>
      <LinkBanner />
      {place?.kind === 'page' && (place.page === 'toy' ? <ToyDock /> : <LearnPages page={place.page} />)}
      {place?.kind === 'lesson' && <LessonPlayer key={place.id} id={place.id} step={place.step} isOpen={isOpen} />}
      {place?.kind === 'bug' && <MuseumPlayer key={place.id} id={place.id} />}
    </>
  )
}
