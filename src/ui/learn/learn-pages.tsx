import type { ComponentType } from 'react'
import { type LearnPage, learnPages } from '../../state/learn-link.ts'
import { showLearn } from '../../state/learn-store.ts'
import { Icon } from '../icon.tsx'
import { GlossaryPage } from './pages/glossary-page.tsx'
import { LessonsPage } from './pages/lessons-page.tsx'
import { MuseumPage } from './pages/museum-page.tsx'

/** The toy pack is edited beside the timeline, so it is no page over it. */
const pages: Readonly<Record<LearnPage, { readonly title: string; readonly Content: ComponentType | null }>> = {
  lessons: { title: 'Lessons', Content: LessonsPage },
  museum: { title: 'Museum of bugs', Content: MuseumPage },
  toy: { title: 'Toy pack', Content: null },
  glossary: { title: 'Glossary', Content: GlossaryPage },
}

/** The lists of Learn, over the work area; what is open stays open below. */
export function LearnPages({ page }: { readonly page: LearnPage }) {
  const { title, Content } = pages[page]
  return (
    <section className="learn-pages" aria-labelledby="learn-title" data-testid="learn-pages">
      <header className="learn-pages-head">
        <h2 id="learn-title" className="visually-hidden">
          Learn: {title}
        </h2>
        <nav aria-label="Learn">
          {learnPages.map((one) => (
            <button
              key={one}
              type="button"
              aria-current={one === page ? 'page' : undefined}
              onClick={() => showLearn({ kind: 'page', page: one })}
            >
              <span data-text={pages[one].title}>{pages[one].title}</span>
            </button>
          ))}
        </nav>
        <button
          type="button"
          className="button icon small"
          aria-label="Close"
          title="Close Learn"
          onClick={() => showLearn(null)}
        >
          <Icon name="close" />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className="learn-pages-body" aria-label={title} tabIndex={0}>
        {Content !== null && <Content />}
      </section>
    </section>
  )
}
