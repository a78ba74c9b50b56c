import { openSearch } from '../../state/search-tokens.ts'

/** Shows the search bar with its text selected, to be typed over; one that is open already gets the focus back. */
export function showSearch(): void {
  openSearch()
  const field = document.querySelector<HTMLInputElement>('.search-bar input')
  field?.focus()
  field?.select()
}
