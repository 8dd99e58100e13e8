import { z } from 'zod'

/** Any value that survives JSON.stringify unchanged. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export const Json: z.ZodType<Json> = z.json()
