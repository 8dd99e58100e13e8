import { lstatSync } from 'node:fs'
import { baseName, joinPath } from './path-bytes.ts'

/**
 * Folders that a package manager, a build or a cache makes and can make again. They are collected after everything
 * else, and as a whole or not at all: a deliverable is not cut short because of them.
 */
const NAMES = new Set([
  'node_modules',
  'bower_components',
  'target',
  '__pycache__',
  '.tox',
  '.nox',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.cache',
  '.npm',
  '.pnpm-store',
  '.yarn',
  '.cargo',
  '.rustup',
  '.gradle',
  '.m2',
  '.local',
])

export function isDependencyFolder(path: Buffer): boolean {
  return NAMES.has(baseName(path).toString('latin1'))
}

/** A Python environment holds absolute paths and links to the machine's interpreter: a copy of it never works. */
export function isPythonEnvironment(root: Buffer, path: Buffer): boolean {
  const marker = joinPath(joinPath(root, path), Buffer.from('pyvenv.cfg'))
  try {
    return lstatSync(marker, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // Not to be entered: then the walk says so itself.
    return false
  }
}
