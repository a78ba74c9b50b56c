import { readdirSync } from 'node:fs'
import type { Lesson } from '../src/learn/lesson.ts'
import type { MuseumPiece } from '../src/learn/museum/museum-piece.ts'

/** What each file of a folder of Learn says, by its id. The app's own lists are made by Vite, which is not here. */
async function filesOf<T extends { readonly id: string }>(folder: string, name: string): Promise<Map<string, T>> {
  const address = new URL(`../src/learn/${folder}/`, import.meta.url)
  const modules = await Promise.all(readdirSync(address).map((file) => import(new URL(file, address).href)))
  return new Map(modules.map((module) => [module[name].id, module[name]]))
}

export const lessonsById = await filesOf<Lesson>('lessons', 'lesson')

export const piecesById = await filesOf<MuseumPiece>('museum/pieces', 'piece')
