import { createElement, Fragment, type ReactNode } from 'react'
import type { Formula } from '../../learn/formula.ts'
import { useLearnNumber } from './learn-number.tsx'

/** A formula as MathML: browsers draw it, and screen readers read it. */
export function FormulaView({ formula }: { readonly formula: Formula }) {
  return <div className="learn-formula">{createElement('math', { displaystyle: 'true' }, draw(formula))}</div>
}

// React's types know no MathML elements; React itself makes them.
function element(name: string, ...children: ReactNode[]): ReactNode {
  return createElement(name, null, ...children)
}

function draw(formula: Formula): ReactNode {
  switch (formula.kind) {
    case 'row':
      return element(
        'mrow',
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a formula never change places
        ...formula.parts.map((part, i) => <Fragment key={i}>{draw(part)}</Fragment>),
      )
    case 'name':
      return element('mi', formula.text)
    case 'number':
      return element('mn', formula.text)
    case 'operator':
      return element('mo', formula.text)
    case 'text':
      return element('mtext', `\u00a0${formula.text}`)
    case 'figure':
      return <FigureNumber name={formula.name} />
    case 'fraction':
      return element('mfrac', draw(formula.over), draw(formula.under))
    case 'sub':
      return element('msub', draw(formula.base), draw(formula.sub))
    case 'power':
      return element('msup', draw(formula.base), draw(formula.exponent))
    case 'sum':
      return formula.over === null
        ? element('munder', element('mo', '∑'), draw(formula.under))
        : element('munderover', element('mo', '∑'), draw(formula.under), draw(formula.over))
  }
}

function FigureNumber({ name }: { readonly name: string }) {
  const text = useLearnNumber(name)
  return createElement('mn', { className: 'learn-figure-number' }, text ?? '?')
}
