import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BAKEOFF } from '../test/bakeoff.ts'
import { costOf, median } from './measure.ts'

const FOLDERS = 200

/** `bakeoff index` over a repository of 200 answers against `git log` over the same folders, in turns; wall times. */
export function indexBench(rounds: number): void {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-index-bench-'))
  try {
    makeRepository(path)
    // The second of the two is what people run again and again: nothing has changed, and nothing is asked of a model.
    costOf(`node ${BAKEOFF} index ${path}`)
    const log = `cd ${path} && for folder in */; do git log --diff-filter=A --format=%cI -- "$folder/README.md"; done`
    const start = costOf(`node ${BAKEOFF} --version`).wallSec
    const pairs = Array.from({ length: rounds }, () => ({
      ours: costOf(`node ${BAKEOFF} index ${path}`).wallSec,
      bare: costOf(log).wallSec,
    }))
    const ours = median(pairs.map((pair) => pair.ours))
    const bare = median(pairs.map((pair) => pair.bare))
    const ratio = median(pairs.map((pair) => pair.ours / pair.bare))
    console.log(
      `Index of ${FOLDERS} folders: ${ratio.toFixed(2)} x of git log over them (${(ours * 1000).toFixed(0)} ms of ${(bare * 1000).toFixed(0)} ms; start-up alone ${(start * 1000).toFixed(0)} ms; at most 3 x)`,
    )
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

function makeRepository(path: string): void {
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost']
    execFileSync('git', [...who, ...args], { cwd: path, stdio: 'ignore' })
  }
  git('init', '-q', '-b', 'main')
  for (let index = 1; index <= FOLDERS; index += 1) {
    const folder = join(path, `answer-${index}`)
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'README.md'),
      `# Answer ${index}\n\nWhat was found, in one paragraph of ${index} words.\n`,
    )
    writeFileSync(join(folder, 'run.mjs'), `console.log(${index})\n`)
    git('add', '-A')
    git('commit', '-qm', `Answer ${index}`)
  }
}
