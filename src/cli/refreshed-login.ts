import type { Json } from '../model/json.ts'

/** What a product renews of its login; everything else in the file stays as its own login wrote it. */
const RENEWED = /token|expir|refresh|^access$|^key$/i
/** Of those, what is no secret. */
const NO_SECRET = /expir|last_|token_type|_at$/i
/** A token, a time or a word: no text, in which an agent could leave itself a message. */
const VALUE = /^[\x21-\x7e]{1,16384}$/
const SHORTEST_TOKEN = 16

/**
 * The login as it was kept, with the newer tokens and times of `found` at the places where it had such. An agent can
 * write that file as well, so neither a new place nor any other value is taken over. `undefined` where nothing changed.
 */
export function refreshedLogin(kept: Json, found: Json): Json | undefined {
  const merged = merge(kept, found, '')
  return JSON.stringify(merged) === JSON.stringify(kept) ? undefined : merged
}

function merge(kept: Json, found: Json, key: string): Json {
  if (Array.isArray(kept))
    return kept.map((item, i) => (Array.isArray(found) ? merge(item, found[i] ?? item, key) : item))
  if (typeof kept === 'object' && kept !== null) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return kept
    const merged = Object.entries(kept).map(([name, value]) => {
      const newer = Object.hasOwn(found, name) ? found[name] : undefined
      return [name, newer === undefined ? value : merge(value, newer, name)] as const
    })
    return Object.fromEntries(merged)
  }
  return RENEWED.test(key) && isNewer(kept, found) ? found : kept
}

function isNewer(kept: Json, found: Json): boolean {
  if (typeof found === 'number') return typeof kept === 'number' && Number.isFinite(found)
  return typeof kept === 'string' && typeof found === 'string' && VALUE.test(found)
}

/** The tokens in a login: what must be masked wherever it turns up. */
export function tokensIn(login: Json, key = ''): string[] {
  if (typeof login === 'string') {
    const secret = RENEWED.test(key) || /key|secret/i.test(key)
    return secret && !NO_SECRET.test(key) && login.length >= SHORTEST_TOKEN && VALUE.test(login) ? [login] : []
  }
  if (Array.isArray(login)) return login.flatMap((item) => tokensIn(item, key))
  if (typeof login !== 'object' || login === null) return []
  return Object.entries(login).flatMap(([name, value]) => tokensIn(value ?? null, name))
}
