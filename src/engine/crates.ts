import { join } from 'node:path'
import type { Path } from '../model/ids.ts'
import { copyNewFiles } from './copy-new-files.ts'

/** Folder of the shared package cache that holds crates, a folder for each registry as cargo names it. */
const CRATES = 'crates'
const KEPT = /\.crate$/

const cacheOf = (home: Path): Path => join(home, 'registry', 'cache')

/** Puts the shared crates where cargo looks before it downloads; `home` is the set-up's CARGO_HOME. */
export const lendCrates = (shared: Path, home: Path): void => copyNewFiles(join(shared, CRATES), cacheOf(home), KEPT)

/** Adds what a set-up downloaded to the shared crates. Their registry is part of their path: none stands for another's. */
export const keepCrates = (home: Path, shared: Path): void => copyNewFiles(cacheOf(home), join(shared, CRATES), KEPT)
