import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** What the script writes of its rank, with stand-ins for torch's and Megatron's process groups. */
function rankFields(torch: string, megatron = ''): unknown {
  const code = `
import json, sys
from types import SimpleNamespace as N
sys.modules["torch"] = ${torch}
${megatron}
import mtp_lens_dump
print(json.dumps(mtp_lens_dump._rank_fields()))`
  const folder = fileURLToPath(new URL('../../../public', import.meta.url))
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const run = spawnSync('python3', ['-c', code], { env, encoding: 'utf8' })
  expect(run.stderr).toBe('')
  return JSON.parse(run.stdout)
}

const group = `N(distributed=N(is_available=lambda: True, is_initialized=lambda: True, get_rank=lambda: 3, get_world_size=lambda: 4))`
const hasPython = spawnSync('python3', ['--version']).status === 0

it.skipIf(!hasPython)('mtp_lens_dump.py writes its rank, and Megatron’s groups where there are any', () => {
  expect(rankFields('N()')).toEqual({})
  expect(rankFields(group)).toEqual({ rank: 3, world_size: 4 })
  const of = (name: string, rank: number, size: number) =>
    `get_${name}_parallel_rank=lambda: ${rank}, get_${name}_parallel_world_size=lambda: ${size}`
  const groups = `model_parallel_is_initialized=lambda: True, ${of('context', 1, 2)}, ${of('data', 0, 2)}, ${of('pipeline_model', 0, 1)}`
  expect(rankFields(group, `sys.modules["megatron.core.parallel_state"] = N(${groups})`)).toEqual({
    rank: 3,
    world_size: 4,
    cp_rank: 1,
    cp_size: 2,
    dp_rank: 0,
    dp_size: 2,
    pp_rank: 0,
    pp_size: 1,
  })
})
