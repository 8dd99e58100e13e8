export { defined } from '../lib/defined.ts'
