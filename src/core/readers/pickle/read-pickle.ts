import { PickleCursor, type PicklePlace } from './pickle-cursor.ts'
import { PickleMachine } from './pickle-machine.ts'
import { instOpcode, pickleOpcodes } from './pickle-opcodes.ts'
import type { PickleHost, PickleValue } from './pickle-value.ts'

const stopOpcode = 0x2e

/**
 * A pickle of protocol 2 to 5, read by a stack machine of its own (CPython's `pickletools.py` describes the opcodes).
 * Plain data of Python is built; every name is looked up in the host's allow-list by its exact text, and what is not on it
 * is refused, named. Nothing is imported, evaluated or executed.
 * @throws ReadError with the offset of the opcode
 */
export function readPickle(bytes: Uint8Array<ArrayBuffer>, place: PicklePlace, host: PickleHost): PickleValue {
  const cursor = new PickleCursor(bytes, place)
  const machine = new PickleMachine(cursor, host)
  for (;;) {
    cursor.opcodeAt = cursor.at
    const opcode = cursor.byte()
    if (opcode === stopOpcode) return machine.result()
    if (opcode === instOpcode) throw machine.refused(cursor.line(), cursor.line())
    const perform = pickleOpcodes.get(opcode)
    if (perform === undefined) throw machine.unknown(opcode)
    perform(machine)
  }
}
