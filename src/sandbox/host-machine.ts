import type { Path } from '../model/ids.ts'

/** What the sandboxes need to know of the machine; given, because nothing here reads the caller's environment. */
export type HostMachine = {
  /** The caller's PATH: where programs are looked for. */
  path: string
  /** The caller's home folder: nothing of it but toolchains becomes visible inside. */
  home: Path
  /** Where sandboxes keep their own small files; default: the system's temp folder. */
  scratch?: Path
  /** Container image for docker and podman; default `DEFAULT_IMAGE`. */
  image?: string
}

/** Has Node, Python and a C compiler; docker and podman use it unless told otherwise. */
export const DEFAULT_IMAGE = 'node:24-bookworm'

export const isRoot = (): boolean => process.getuid?.() === 0
