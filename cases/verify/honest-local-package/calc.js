import { FIVE } from 'five'

export function addFive(a) {
  return a + FIVE
}
