import type { z } from 'zod'
import { parseBoundedJson } from '../bounded-json.ts'
import { ServiceFailure } from './service-failure.ts'
import type { ServiceFetch } from './service-fetch.ts'
import { trimmedUrl } from './service-options.ts'

export type ServiceCall<T> = {
  method?: 'GET' | 'POST' | 'DELETE'
  /** After the base URL, its parts already encoded. */
  path: string
  query?: Readonly<Record<string, string | undefined>>
  body?: unknown
  headers?: Readonly<Record<string, string>>
  /** What is read of the answer; unknown fields are let through unread. */
  shape: z.ZodType<T>
}

export type CallService = <T>(call: ServiceCall<T>) => Promise<T>

/** Speaks JSON with one service; rejects with a `ServiceFailure` for whatever is no answer of the expected shape. */
export function openCallService(
  send: ServiceFetch,
  base: { url: string; headers: Readonly<Record<string, string>> },
): CallService {
  return async ({ method = 'GET', path, query = {}, body, headers = {}, shape }) => {
    const url = new URL(`${trimmedUrl(base.url)}${path}`)
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value)
    const answer = await send(url, {
      method,
      headers: {
        accept: 'application/json',
        ...base.headers,
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const parsed = shape.safeParse(text.trim() === '' ? {} : parseBoundedJson(text))
    if (parsed.success) return parsed.data
    const where = `${method} ${url.origin}${url.pathname}`
    const [issue] = parsed.error.issues
    // The request was carried out: what it did is not known.
    throw new ServiceFailure(
      `${where}: an answer of another shape: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      {
        sent: true,
        status: answer.status,
      },
    )
  }
}
