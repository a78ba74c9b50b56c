import { expect, it } from 'vitest'
import { nodeIsSupported } from './setup.mjs'

it.each([
  ['18.20.0', false],
  ['20.18.9', false],
  ['20.19.0', true],
  ['21.7.0', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.0.0', true],
])('Node %s is supported: %s', (version, expected) => expect(nodeIsSupported(version)).toBe(expected))
