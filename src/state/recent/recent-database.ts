import type { FileHandle } from './file-handles.ts'

/** One opening as it is kept: what the browser needs to find the files again, and when they were opened. Never what is in them. */
export interface KeptOpening {
  readonly id: number
  readonly handles: readonly FileHandle[]
  /** Milliseconds since 1970. */
  readonly at: number
}

const DATABASE = 'mtp-lens'
const STORE = 'recent-files'

/** All that is kept, in the order it was put there. @throws DOMException where the browser keeps nothing (private windows) */
export function keptOpenings(): Promise<KeptOpening[]> {
  return transact('readonly', (store) => store.getAll() as IDBRequest<KeptOpening[]>)
}

export async function keepOpening(opening: Omit<KeptOpening, 'id'>): Promise<void> {
  await transact('readwrite', (store) => store.add(opening))
}

export async function forgetOpening(id: number): Promise<void> {
  await transact('readwrite', (store) => store.delete(id))
}

export async function forgetOpenings(): Promise<void> {
  await transact('readwrite', (store) => store.clear())
}

async function transact<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openDatabase()
  try {
    const transaction = database.transaction(STORE, mode)
    const request = act(transaction.objectStore(STORE))
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    return request.result
  } finally {
    database.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
