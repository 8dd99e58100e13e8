import type { TaskId } from '../model/ids.ts'

type Cell = { task: TaskId; hash: string }

/** What belongs to a task in one of its contents. Two maps, since a night of many tasks asks for it thousands of times. */
export type CellIndex<T> = {
  get: (cell: Cell) => T | undefined
  set: (cell: Cell, value: T) => void
}

/** An index of `entries`; a later one of the same cell takes the place of an earlier one. */
export function cellIndex<T>(entries: Iterable<readonly [Cell, T]> = []): CellIndex<T> {
  const byTask = new Map<TaskId, Map<string, T>>()
  const index: CellIndex<T> = {
    get: ({ task, hash }) => byTask.get(task)?.get(hash),
    set: ({ task, hash }, value) => {
      const own = byTask.get(task)
      if (own === undefined) byTask.set(task, new Map([[hash, value]]))
      else own.set(hash, value)
    },
  }
  for (const [cell, value] of entries) index.set(cell, value)
  return index
}
