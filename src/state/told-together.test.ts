import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStore } from 'zustand'
import { toldTogether } from './told-together.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function counted() {
  const { store, subscribeAtOnce, holdBack } = toldTogether(createStore(() => ({ history: 0, loss: 0 })))
  const told: string[] = []
  const atOnce: string[] = []
  const text = ({ history, loss }: { history: number; loss: number }) => `${history} ${loss}`
  store.subscribe((state, before) => told.push(`${text(before)} to ${text(state)}`))
  subscribeAtOnce((state) => atOnce.push(text(state)))
  return { store, holdBack, told, atOnce }
}

test('a change that is held back stands at once, and is told with the next one', () => {
  const { store, holdBack, told, atOnce } = counted()
  holdBack(() => store.setState({ history: 1 }))
  expect(store.getState().history).toBe(1)
  expect(told).toEqual([])
  expect(atOnce).toEqual(['1 0'])
  store.setState({ loss: 7 })
  expect(told).toEqual(['0 0 to 1 7'])
  vi.runAllTimers()
  expect(told).toHaveLength(1)
})

test('without a next one it is told by itself, soon', () => {
  const { store, holdBack, told } = counted()
  holdBack(() => {
    store.setState({ history: 1 })
    store.setState({ history: 2 })
  })
  vi.advanceTimersByTime(16)
  expect(told).toEqual(['0 0 to 2 0'])
})

test('changes that are held back one after another are not put off for ever', () => {
  const { store, holdBack, told } = counted()
  for (let history = 1; history <= 20; history++) {
    holdBack(() => store.setState({ history }))
    vi.advanceTimersByTime(5)
  }
  expect(told.length).toBeGreaterThan(4)
})

test('a change that fails on its way is told, and nothing is held back after it', () => {
  const { store, holdBack, told } = counted()
  const fails = () => {
    store.setState({ history: 1 })
    throw new Error('no')
  }
  expect(() => holdBack(fails)).toThrow('no')
  store.setState({ loss: 1 })
  store.setState({ loss: 2 })
  expect(told).toEqual(['0 0 to 1 1', '1 1 to 1 2'])
})
