type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The same fields without those that are undefined: unknown is absent. */
export function defined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>
}
