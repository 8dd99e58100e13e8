import type { ResidueFacts } from '../../model/folder-facts.ts'

type Kind = ResidueFacts['found'][number]['kind']

const FOLDERS: Readonly<Record<string, Kind>> = {
  node_modules: 'dependencies',
  bower_components: 'dependencies',
  '.venv': 'environment',
  __pycache__: 'cache',
  '.pytest_cache': 'cache',
  '.mypy_cache': 'cache',
  '.ruff_cache': 'cache',
  '.cache': 'cache',
  '.npm': 'cache',
  '.parcel-cache': 'cache',
  '.nyc_output': 'cache',
  '.hypothesis': 'cache',
  '.ipynb_checkpoints': 'cache',
  '.tox': 'environment',
  '.eggs': 'build-output',
}

const FILES: readonly [RegExp, Kind][] = [
  [/\.py[co]$/, 'cache'],
  [/\.(?:o|obj|class)$/, 'build-output'],
  [/(?:~|\.sw[a-p]|\.orig|\.rej|\.bak)$|^\.#|^#.+#$/, 'editor-backup'],
  [/^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/, 'system-file'],
]

/** Names of folders that a tool fills only beside its own marker, and people use for their own things elsewhere. */
const CARGO_TARGET = /^((?:.*\/)?target)\/(?:debug|release|CACHEDIR\.TAG|\.rustc_info\.json)(?:\/|$)/

/** What a path is of that nobody meant to hand in: the outermost folder, or the file. `head` gives its first four bytes. */
export function residueOf(path: string, head: () => Uint8Array | undefined): { path: string; kind: Kind } | undefined {
  const parts = path.split('/')
  for (const [index, part] of parts.slice(0, -1).entries()) {
    const kind = Object.hasOwn(FOLDERS, part) ? FOLDERS[part] : part.endsWith('.egg-info') ? 'build-output' : undefined
    if (kind !== undefined) return { path: `${parts.slice(0, index + 1).join('/')}/`, kind }
  }
  const target = CARGO_TARGET.exec(path)?.[1]
  if (target !== undefined) return { path: `${target}/`, kind: 'build-output' }
  const name = parts.at(-1) ?? ''
  if (/^core(?:\.\d+)?$/.test(name)) return isElf(head()) ? { path, kind: 'core-dump' } : undefined
  const kind = FILES.find(([pattern]) => pattern.test(name))?.[1]
  return kind === undefined ? undefined : { path, kind }
}

/** A file may well be called `core`; a dump begins as every ELF file does. */
const isElf = (bytes: Uint8Array | undefined): boolean =>
  bytes !== undefined && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46
