import type { ReactNode } from 'react'
import type { TermPicture } from '../../learn/glossary/term.ts'

/** A small drawing beside a term's words; the words say the same, so it is silent to a screen reader. */
export function TermPictureView({ picture }: { readonly picture: TermPicture }) {
  return (
    <svg className="term-picture" viewBox="0 0 240 76" aria-hidden="true">
      {pictures[picture]}
    </svg>
  )
}

const cell = (x: number, y: number, text: string, kind = '', width = 26) => (
  <g key={`${x}:${y}`}>
    <rect className={`tp-cell ${kind}`} x={x} y={y} width={width} height="20" rx="2" />
    <text className="tp-text" x={x + width / 2} y={y + 14}>
      {text}
    </text>
  </g>
)

const run = (texts: string, x: number, y: number, kindOf: (text: string, i: number) => string = () => '') =>
  [...texts].map((text, i) => cell(x + 28 * i, y, text, kindOf(text, i)))

const inDocument = (text: string) =>
  text === 'A' || text === '1' ? 'is-a' : text === 'B' || text === '2' ? 'is-b' : 'is-pad'

const pictures: Readonly<Record<TermPicture, ReactNode>> = {
  packing: run('AAABBB··', 8, 28, inDocument),
  padding: [...run('AAAAAA··', 8, 14, inDocument), ...run('BBB·····', 8, 42, inDocument)],
  offsets: [
    ...run('AAABBBB', 8, 18, inDocument),
    ...[0, 3, 7].map((offset) => (
      <text key={offset} className="tp-number" x={8 + 28 * offset - 1} y="58">
        {offset}
      </text>
    )),
    <path key="ticks" className="tp-line" d="M7 12v34M91 12v34M203 12v34" />,
  ],
  'indexed-mask': run('11122200', 8, 28, inDocument),
  'block-causal': [0, 1, 2, 3, 4, 5].flatMap((q) =>
    [0, 1, 2, 3, 4, 5].map((k) => (
      <rect
        key={`${q}:${k}`}
        className={k <= q && q < 3 === k < 3 ? (q < 3 ? 'tp-cell is-a' : 'tp-cell is-b') : 'tp-cell is-pad'}
        x={84 + 12 * k}
        y={2 + 12 * q}
        width="10"
        height="10"
      />
    )),
  ),
  roll: [
    ...run('abcde', 50, 6, () => 'is-a'),
    ...run('bcdeT', 50, 50, (text) => (text === 'T' ? 'is-pad' : 'is-a')),
    <path key="arrow" className="tp-arrow" d="M91 28C91 40 63 36 63 47m-4 -6l4 6l4 -6" />,
  ],
  zigzag: [
    ...run('01234567', 8, 6, (_, i) => (i < 2 || i > 5 ? 'is-a' : 'is-b')),
    ...run('0167', 8, 46, () => 'is-a'),
    ...run('2345', 124, 46, () => 'is-b'),
  ],
  'log-sum-exp': [
    ...[18, 30, 12, 44, 24, 36].map((height, i) => (
      <rect key={height} className="tp-cell is-b" x={40 + 28 * i} y={70 - height} width="20" height={height} />
    )),
    <path key="line" className="tp-line" d="M32 18H208" />,
  ],
}
