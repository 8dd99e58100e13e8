/** A row without its NULLs: unknown is absent. */
export function present(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const key in row) {
    if (row[key] !== null) known[key] = row[key]
  }
  return known
}
