import type { CommandCandidate } from '../../model/facts.ts'
import { dirOf, type Folder, joinPath, shallowestFirst } from './folder.ts'

const TOOLS = [
  { file: /(?:^|\/)(?:GNUmakefile|[Mm]akefile)$/, run: 'make' },
  { file: /(?:^|\/)\.?[Jj]ustfile$/, run: 'just' },
  { file: /(?:^|\/)Taskfile\.ya?ml$/, run: 'task' },
] as const

const MAKEFILES = ['Makefile', 'makefile', 'GNUmakefile']

/** `make test` or `make check` (or the same of just and Task) where the shallowest file with such a target lies. */
export function fromMakefile(folder: Folder): CommandCandidate[] {
  for (const { file, run } of TOOLS) {
    for (const path of shallowestFirst([...folder.paths].filter((known) => file.test(known)))) {
      const text = folder.read(path) ?? ''
      const target = ['test', 'check'].find((name) => definesTarget(text, name))
      if (target !== undefined) return [{ text: `${run} ${target}`, cwd: dirOf(path), source: 'makefile' }]
    }
  }
  return []
}

/** Whether the Makefile of one folder has a target; without a Makefile there is none. */
export function hasTarget(folder: Folder, cwd: string, target: string): boolean {
  return MAKEFILES.some((name) => {
    const text = folder.read(joinPath(cwd, name) ?? name)
    return text !== undefined && definesTarget(text, target)
  })
}

function definesTarget(text: string, name: string): boolean {
  const escaped = name.replace(/[^A-Za-z0-9_-]/g, '\\$&')
  return new RegExp(`^ *(?:[\\w.-]+ +)*${escaped}(?: +[\\w.-]+)* *:(?!=)`, 'm').test(text)
}
