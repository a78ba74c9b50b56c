import { useEffect } from 'react'
import { openQuietly } from './open-quietly.ts'

/** Where what is pasted is text to be edited. */
const editable = 'input, textarea, select, [contenteditable]'

/** Opens what is pasted anywhere else on the page: files, or the text of a JSON dump. */
export function usePastedFiles(): void {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const { target, clipboardData } = event
      if (clipboardData === null || (target instanceof Element && target.closest(editable) !== null)) return
      const files = [...clipboardData.files]
      const text = clipboardData.getData('text/plain')
      if (files.length === 0 && !/^\s*[{[]/.test(text)) return
      event.preventDefault()
      openQuietly(files.length > 0 ? files : [new File([text], 'pasted.json')])
    }
    window.addEventListener('paste', paste)
    return () => window.removeEventListener('paste', paste)
  }, [])
}
