import { z } from 'zod'
import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, type Folder, joinPath, shallowestFirst } from './folder.ts'

const PackageJson = z.object({
  scripts: z.record(z.string(), z.unknown()).optional().catch(undefined),
  dependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
  devDependencies: z.record(z.string(), z.unknown()).optional().catch(undefined),
})

/** What `npm init` writes where there is no test. */
const PLACEHOLDER = /echo +\\?"Error: no test specified/

/** The text of a script in the package.json of one folder; the placeholder of `npm init` is none. */
export function scriptOf(folder: Folder, cwd: string, name: string): string | undefined {
  const script = packageJsonAt(folder, joinPath(cwd, 'package.json') ?? 'package.json')?.scripts?.[name]
  return typeof script === 'string' && script.trim() !== '' && !PLACEHOLDER.test(script) ? script : undefined
}

/** `npm test` where the shallowest package.json with a real test script lies. */
export function fromPackageJson(folder: Folder): CommandCandidate[] {
  const paths = [...folder.paths].filter(
    (path) => /(?:^|\/)package\.json$/.test(path) && !/(?:^|\/)node_modules\//.test(path),
  )
  for (const path of shallowestFirst(paths)) {
    if (scriptOf(folder, dirOf(path), 'test') !== undefined) {
      return [{ text: 'npm test', cwd: dirOf(path), source: 'package-json' }]
    }
  }
  return []
}

/** True where the package of a folder has anything to install. */
export function hasDependencies(folder: Folder, cwd: string): boolean {
  const manifest = packageJsonAt(folder, joinPath(cwd, 'package.json') ?? 'package.json')
  return Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }).length > 0
}

function packageJsonAt(folder: Folder, path: string): z.infer<typeof PackageJson> | undefined {
  const text = folder.read(path)
  if (text === undefined) return undefined
  try {
    return PackageJson.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
