import type { RunEvent } from '../model/events.ts'

/** A subscriber of the one event stream. A failing sink never stops a run, unless it is the record itself. */
export type Sink = {
  readonly name: string
  /** True for the record: told first, and its failure stops the run. */
  readonly durable: boolean
  write(event: RunEvent): void | Promise<void>
  close?(): void | Promise<void>
}
