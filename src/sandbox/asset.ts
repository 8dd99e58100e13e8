import { readFile } from 'node:fs/promises'

/** Text of a file in `assets/sandbox/`, which lies at the same depth from `src/` and from `dist/`. */
export function readAsset(name: string): Promise<string> {
  return readFile(new URL(`../../assets/sandbox/${name}`, import.meta.url), 'utf8')
}
