import { fileURLToPath } from 'node:url'

/** The family under which the shipped Inter is registered: private, so that a machine's own Inter is never used. */
export const FONT_FAMILY = 'Bakeoff Inter'

const FILES = ['Inter_400Regular', 'Inter_500Medium', 'Inter_600SemiBold', 'Inter_700Bold']

/** Absolute paths of the shipped font files, lightest first. */
export function fontFiles(): string[] {
  return FILES.map((name) => fileURLToPath(new URL(`../../assets/fonts/${name}.ttf`, import.meta.url)))
}
