import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'

/** What command-line agents read, below any parent of the folder that they work in. */
const INSTRUCTIONS = [
  ...['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md', '.claude/rules'],
  ...['AGENTS.md', 'AGENTS.override.md', 'GEMINI.md', 'QWEN.md'],
  ...['.github/copilot-instructions.md', '.github/instructions', '.cursorrules', '.cursor/rules'],
  ...['opencode.json', 'opencode.jsonc', '.opencode', '.mcp.json'],
]

/** Instruction files that lie in `place` or above it: an agent that works below it would follow them. */
export function foreignInstructions(place: Path): Path[] {
  const found: Path[] = []
  for (let folder = realOf(place); ; folder = dirname(folder)) {
    found.push(...INSTRUCTIONS.map((name) => join(folder, name)).filter((path) => existsSync(path)))
    if (folder === dirname(folder)) return found
  }
}

/** The real path, of a folder that may not be there yet. */
function realOf(place: Path): Path {
  if (existsSync(place)) return realpathSync(place)
  return place === dirname(place) ? place : join(realOf(dirname(place)), 'new')
}
