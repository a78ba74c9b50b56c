import type { PickleMachine } from './pickle-machine.ts'
import { PickleFloat, PickleTuple } from './pickle-value.ts'

/** What an opcode does, by its byte: those of protocols 2 to 5 that plain data and tensors need. STOP is the reader's. */
export const pickleOpcodes: ReadonlyMap<number, (machine: PickleMachine) => void> = new Map([
  // PROTO, and FRAME, which is only a hint for reading ahead
  [0x80, (m) => m.checkProtocol(m.cursor.byte())],
  [0x95, (m) => void m.cursor.uint64()],
  // MARK, POP, POP_MARK, DUP
  [0x28, (m) => m.pushMark()],
  [0x30, (m) => m.drop()],
  [0x31, (m) => void m.popToMark()],
  [0x32, (m) => m.pushKnown(m.top())],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  // BININT1, BININT2, BININT, LONG1, LONG4, BINFLOAT
  [0x4b, (m) => m.push(m.cursor.byte())],
  [0x4d, (m) => m.push(m.cursor.uint16())],
  [0x4a, (m) => m.push(m.cursor.int32())],
  [0x8a, (m) => m.push(m.cursor.integer(m.cursor.byte()))],
  [0x8b, (m) => m.push(m.longInteger(m.cursor.uint32()))],
  [0x47, (m) => m.push(new PickleFloat(m.cursor.float64()))],
  // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8
  [0x8c, (m) => m.push(m.cursor.text(m.cursor.byte()))],
  [0x58, (m) => m.push(m.cursor.text(m.cursor.uint32()))],
  [0x8d, (m) => m.push(m.cursor.text(m.cursor.uint64()))],
  // SHORT_BINSTRING, SHORT_BINBYTES, BINSTRING, BINBYTES, BINBYTES8, BYTEARRAY8
  [0x55, (m) => m.push(m.cursor.slice(m.cursor.byte()))],
  [0x43, (m) => m.push(m.cursor.slice(m.cursor.byte()))],
  [0x54, (m) => m.push(m.cursor.slice(m.cursor.uint32()))],
  [0x42, (m) => m.push(m.cursor.slice(m.cursor.uint32()))],
  [0x8e, (m) => m.push(m.cursor.slice(m.cursor.uint64()))],
  [0x96, (m) => m.push(m.cursor.slice(m.cursor.uint64()))],
  // EMPTY_LIST, LIST, APPEND, APPENDS
  [0x5d, (m) => m.pushList([])],
  [0x6c, (m) => m.pushList(m.popToMark())],
  [0x61, (m) => m.appendTo([m.pop()])],
  [0x65, (m) => m.appendTo(m.popToMark())],
  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  [0x29, (m) => m.push(new PickleTuple([]))],
  [0x85, (m) => m.push(new PickleTuple(m.popMany(1)))],
  [0x86, (m) => m.push(new PickleTuple(m.popMany(2)))],
  [0x87, (m) => m.push(new PickleTuple(m.popMany(3)))],
  [0x74, (m) => m.push(new PickleTuple(m.popToMark()))],
  // EMPTY_DICT, SETITEM, SETITEMS
  [0x7d, (m) => m.push(new Map())],
  [0x73, (m) => m.setItems(m.popMany(2))],
  [0x75, (m) => m.setItems(m.popToMark())],
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  [0x71, (m) => m.remember(m.cursor.byte())],
  [0x72, (m) => m.remember(m.cursor.uint32())],
  [0x94, (m) => m.memoize()],
  [0x68, (m) => m.recall(m.cursor.byte())],
  [0x6a, (m) => m.recall(m.cursor.uint32())],
  // GLOBAL, STACK_GLOBAL, REDUCE, NEWOBJ, BUILD, BINPERSID
  [0x63, (m) => m.push(m.global(m.cursor.line(), m.cursor.line()))],
  [0x93, (m) => m.pushStackGlobal()],
  [0x52, (m) => m.reduce()],
  [0x81, (m) => m.reduce()],
  [0x62, (m) => m.build()],
  [0x51, (m) => m.pushPersistent()],
])

/** INST of protocol 0 names and calls at once. It is never carried out; its name is worth telling. */
export const instOpcode = 0x69
