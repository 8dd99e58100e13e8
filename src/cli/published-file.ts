/** Lies in an attempt's folder once its answer was published: such files are kept, whatever their age. */
export const PUBLISHED_FILE = 'published.json'
