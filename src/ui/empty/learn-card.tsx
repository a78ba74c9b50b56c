import type { LearnPage } from '../../state/learn-link.ts'
import { showLearn } from '../../state/learn-store.ts'

const ways: readonly { readonly page: LearnPage; readonly title: string; readonly about: string }[] = [
  { page: 'lessons', title: 'Lessons', about: 'Packing, rolls, masks and the loss, step by step on a real batch.' },
  { page: 'museum', title: 'Museum of bugs', about: 'Reported packing bugs, one batch each: find what is wrong.' },
  { page: 'toy', title: 'Toy pack', about: 'Type a few words, move a boundary, and see every depth follow.' },
  { page: 'glossary', title: 'Glossary', about: 'The words of the field, with pictures.' },
]

/** The ways into Learn, on the page before anything is open. */
export function LearnCard() {
  return (
    <section aria-labelledby="learn-ways">
      <h2 id="learn-ways">Or learn how it works</h2>
      <ul className="samples">
        {ways.map(({ page, title, about }) => (
          <li key={page}>
            <button type="button" className="sample-card" onClick={() => showLearn({ kind: 'page', page })}>
              <span className="sample-title">{title}</span>
              <span className="dim">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
