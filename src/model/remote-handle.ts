import { z } from 'zod'
import { Json } from './json.ts'

/** The journal entry of one paid submission to an asynchronous service. Plain JSON, no secrets. */
export const RemoteHandle = z.object({
  v: z.literal(1),
  adapter: z.string(),
  runKey: z.string(),
  requestHash: z.string(),
  repo: z.string(),
  baseSha: z.string(),
  baseBranch: z.string(),
  state: z.enum(['intent', 'submitted', 'ambiguous']),
  id: z.string().optional(),
  url: z.string().optional(),
  intentAt: z.string(),
  /** Just before the one POST: from here until `submitted` it is in doubt whether the service has it. */
  postAt: z.string().optional(),
  submittedAt: z.string().optional(),
  /** True where its answer was lost and the service was found to have it. */
  adopted: z.boolean().optional(),
  deadline: z.string(),
  /** Ref snapshot for routes with no read interface. */
  before: z.object({ heads: z.record(z.string(), z.string()) }).optional(),
  extra: z.record(z.string(), Json).optional(),
})
export type RemoteHandle = z.infer<typeof RemoteHandle>

/** The same with whatever its service named masked: an id, an address or a note may quote a key. */
export function maskedHandle(handle: RemoteHandle, mask: (text: string) => string): RemoteHandle {
  const { id, url, extra } = handle
  return {
    ...handle,
    ...(id === undefined ? {} : { id: mask(id) }),
    ...(url === undefined ? {} : { url: mask(url) }),
    ...(extra === undefined ? {} : { extra: JSON.parse(mask(JSON.stringify(extra))) }),
  }
}
