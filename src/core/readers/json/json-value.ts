import type { PackedNumbers } from './packed-numbers.ts'

/** What a JSON text becomes; lists of numbers may be packed, objects are Maps. */
export type JsonValue = null | boolean | number | bigint | string | PackedNumbers | JsonValue[] | JsonObject
export type JsonObject = Map<string, JsonValue>
