import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GENERATED_FILES } from './generated-files.ts'

for (const file of GENERATED_FILES) {
  const path = fileURLToPath(new URL(`../${file.path}`, import.meta.url))
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await file.content())
  console.log(file.path)
}
