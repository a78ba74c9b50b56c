import { useEffect, useRef } from 'react'
import { isLane, type LearnTarget, learnTargets } from '../../learn/learn-target.ts'

/** Milliseconds between looks at where the target is: it moves when panels open, rows load and the page scrolls. */
const LOOK_MS = 150

/** A ring around the part of the page that a step speaks of. It lies over the page and takes no clicks. */
export function HighlightRing({ target, tabOnly }: { readonly target: LearnTarget; readonly tabOnly: boolean }) {
  const ring = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = () => {
      if (ring.current !== null) placeRing(ring.current, target, tabOnly)
    }
    place()
    const timer = setInterval(place, LOOK_MS)
    window.addEventListener('scroll', place, { capture: true, passive: true })
    window.addEventListener('resize', place)
    return () => {
      clearInterval(timer)
      window.removeEventListener('scroll', place, { capture: true })
      window.removeEventListener('resize', place)
    }
  }, [target, tabOnly])
  return <div ref={ring} className="learn-ring" aria-hidden="true" data-target={target} />
}

function placeRing(ring: HTMLElement, target: LearnTarget, tabOnly: boolean): void {
  const box = targetBox(target, tabOnly)
  ring.hidden = box === null
  if (box === null) return
  const gap = 3
  // At the edge of the window it goes along it: beyond, a side of it would be missing.
  const left = Math.max(box.left - gap, 0)
  const right = Math.min(box.right + gap, document.documentElement.clientWidth)
  ring.style.transform = `translate(${left}px, ${box.top - gap}px)`
  ring.style.width = `${right - left}px`
  ring.style.height = `${box.bottom - box.top + 2 * gap}px`
}

interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Where the target is on screen; null where it is not shown. Only the visible part of what scrolls counts. */
function targetBox(target: LearnTarget, tabOnly: boolean): Box | null {
  const { selector, tab } = learnTargets[target]
  const found = tabOnly ? null : document.querySelectorAll(selector)
  const elements =
    found === null || found.length === 0
      ? tab === null
        ? []
        : [...document.querySelectorAll(`#tab-${tab}`)]
      : [...found]
  const boxes = elements.map((element) => element.getBoundingClientRect()).filter(({ width }) => width > 0)
  if (boxes.length === 0) return null
  let box: Box = {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  }
  const frame = elements[0].closest('.timeline-grid, .tab-panel')?.getBoundingClientRect()
  if (frame !== undefined) {
    const right = isLane(target) ? frame.right : Math.min(box.right, frame.right)
    box = { left: box.left, right, top: Math.max(box.top, frame.top), bottom: Math.min(box.bottom, frame.bottom) }
  }
  return box.bottom - box.top < 4 ? null : box
}

/** Brings the target into view. */
export function revealTarget(target: LearnTarget): void {
  document.querySelector(learnTargets[target].selector)?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}
