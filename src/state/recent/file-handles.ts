/** File handles as browsers with the File System Access API give them; TypeScript's own library does not know all of it. */
export interface FileHandle extends FileSystemFileHandle {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>
}

type PickFiles = (options: { multiple: boolean }) => Promise<FileHandle[]>

/** Of every file at hand that came with a handle, the handle. */
const handles = new WeakMap<File, FileHandle>()

/**
 * Whether this browser gives a page handles of files, with which they can be read again later. Firefox and Safari do not: an
 * `<input type=file>` there gives bytes and a name, of which nothing that lasts can be made.
 */
export function hasFileHandles(): boolean {
  return 'showOpenFilePicker' in window
}

/** Has the user choose files in the browser's dialog; none where it is closed without a choice. Only where `hasFileHandles`. */
export function pickHandles(): Promise<FileHandle[]> {
  const { showOpenFilePicker } = window as unknown as { readonly showOpenFilePicker: PickFiles }
  return showOpenFilePicker({ multiple: true }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return []
    throw error
  })
}

/** The files as they are now. @throws DOMException NotFoundError, NotAllowedError */
export function filesOfHandles(from: readonly FileHandle[]): Promise<File[]> {
  return Promise.all(
    from.map(async (handle) => {
      const file = await handle.getFile()
      handles.set(file, handle)
      return file
    }),
  )
}

/** Notes the handle that a dropped file came with. */
export function noteHandle(file: File, handle: FileHandle): void {
  handles.set(file, handle)
}

/** The handles of files; null where one of them came without. */
export function handlesOf(files: readonly File[]): FileHandle[] | null {
  const known = files.flatMap((file) => handles.get(file) ?? [])
  return files.length > 0 && known.length === files.length ? known : null
}
