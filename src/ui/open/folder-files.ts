const WHAT_TO_DROP = 'Open the dump itself, for instance batch.safetensors, with its LM head or tokenizer beside it.'

/** Files taken of a folder; more are no batch, but a home directory. */
export const MOST_FILES = 200

/** What was chosen or dropped: files to open, or why it cannot be opened. */
export type ChosenFiles = { readonly files: readonly File[] } | { readonly refusal: string }

/** Endings that dumps, data sets and tokenizers have. What a file is, its content decides; these only sort a folder. */
const ENDING = /\.(safetensors|npz|npy|pt|pth|json|jsonl|parquet|arrow|idx|bin)$/i

/** JSON that Hugging Face puts beside weights, and that holds no tensor. */
const SETTINGS =
  /(^|_)config\.json$|^(special_tokens_map|added_tokens|vocab|trainer_state|all_results|train_results)\.json$/i

/**
 * The files of a folder that can be part of a batch: those that lie in it directly, as a dump, its shards and its tokenizer do,
 * in order of name. Hidden files, and what is no dump by its ending (README.md, config.json), are passed over.
 */
export function folderFiles(folder: string, inside: readonly File[]): ChosenFiles {
  const files = inside
    .filter(({ name }) => !name.startsWith('.') && ENDING.test(name) && !SETTINGS.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  if (files.length > MOST_FILES) return { refusal: `“${folder}” holds more than ${MOST_FILES} files. ${WHAT_TO_DROP}` }
  if (files.length > 0) return { files }
  const what = inside.length === 0 ? 'a folder without files' : 'a folder without a dump, a data set or a tokenizer'
  return { refusal: `“${folder}” is ${what}; folders in it are not looked through. ${WHAT_TO_DROP}` }
}

/** What an `<input webkitdirectory>` gives: all files of a folder, those of its folders too. */
export function chosenFolder(all: readonly File[]): ChosenFiles {
  const parts = (file: File) => file.webkitRelativePath.split('/')
  const direct = all.filter((file) => parts(file).length <= 2)
  return folderFiles(all.length > 0 ? parts(all[0])[0] : 'The folder', direct)
}

/** Why a drop that is no file cannot be opened. */
export function notAFile(kind: string): ChosenFiles {
  return { refusal: `That was ${kind}, not a file; nothing is fetched from elsewhere. ${WHAT_TO_DROP}` }
}
