import type { ByteSource } from '../../tensor/byte-source.ts'
import { ReadError } from '../../tensor/read-error.ts'
import type { ZipMember } from './zip-directory.ts'

/**
 * Offset of a member's bytes, behind its local header [APPNOTE 4.3.7]. That header repeats the directory, and has to
 * agree with it: tools that read one or the other would see two different files.
 * @throws ReadError naming the member
 */
export async function memberStart(source: ByteSource, member: ZipMember): Promise<number> {
  const { name: file } = source
  const bytes = await source.slice(member.start, member.start + 30 + member.nameLength)
  const view = new DataView(bytes.buffer)
  const fault = (expected: string, found: string): ReadError =>
    new ReadError({ file, tensor: member.name, field: 'local header', expected, found })
  if (view.getUint32(0, true) !== 0x04034b50) throw fault('a local header where the directory says', 'other bytes')
  const flags = view.getUint16(6, true)
  const name = new TextDecoder((flags & 0x800) === 0 ? 'latin1' : 'utf-8', { ignoreBOM: true }).decode(
    bytes.subarray(30),
  )
  const described = (flags & 0x8) !== 0
  const figures = [
    [view.getUint32(14, true), member.crc],
    [view.getUint32(18, true), member.compressedSize],
    [view.getUint32(22, true), member.size],
  ] as const
  if (
    view.getUint16(26, true) !== member.nameLength ||
    name !== member.name ||
    view.getUint16(8, true) !== (member.deflated ? 8 : 0) ||
    (flags & 0x2041) !== 0 ||
    // Where a data descriptor follows, these are 0 or true; where ZIP64 is used, the sizes are in the extra field.
    figures.some(
      ([here, there], index) => here !== there && !(described && here === 0) && !(index > 0 && here === 0xffffffff),
    )
  ) {
    throw fault('what the directory says of it', 'another name, method, size or CRC')
  }
  const start = member.start + 30 + member.nameLength + view.getUint16(28, true)
  if (start + member.compressedSize > member.limit) throw fault('bytes that end before the next member', 'an overlap')
  return start
}
