import type { ComponentType } from 'react'
import type { OpenView } from '../../learn/learn-view.ts'
import type { LessonFigure } from '../../learn/lesson.ts'
import { ContextParallelFigure } from './figures/context-parallel-figure.tsx'
import { DepthWeightsFigure } from './figures/depth-weights-figure.tsx'
import { MemoryFigure } from './figures/memory-figure.tsx'
import { PackingFigure } from './figures/packing-figure.tsx'
import { RollFigure } from './figures/roll-figure.tsx'
import { RollWithoutMaskFigure } from './figures/roll-without-mask-figure.tsx'
import { TokenFormulaFigure } from './figures/token-formula-figure.tsx'
import { TotalFigure } from './figures/total-figure.tsx'

export interface FigureProps {
  readonly view: OpenView
}

const figures: Readonly<Record<LessonFigure, ComponentType<FigureProps>>> = {
  packing: PackingFigure,
  roll: RollFigure,
  'roll-without-mask': RollWithoutMaskFigure,
  'token-formula': TokenFormulaFigure,
  'depth-weights': DepthWeightsFigure,
  total: TotalFigure,
  memory: MemoryFigure,
  'context-parallel': ContextParallelFigure,
}

/** The figure of a step, drawn from the open batch. */
export function LessonFigureView({ figure, view }: { readonly figure: LessonFigure; readonly view: OpenView }) {
  const Figure = figures[figure]
  return (
    <figure className="learn-figure" data-testid={`figure-${figure}`}>
      <Figure view={view} />
    </figure>
  )
}
