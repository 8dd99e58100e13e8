/** Name of the record that lies beside a published answer: what an index reads on any machine, without the database. */
export const RECORD_FILE = 'bakeoff-record.json'
