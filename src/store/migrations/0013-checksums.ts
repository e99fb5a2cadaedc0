/** Rows of an older release have no checksum. An older release changes the state of a vend and leaves its checksum. */
export const checksums = `
ALTER TABLE receipts ADD COLUMN checksum INTEGER;
ALTER TABLE vends ADD COLUMN checksum INTEGER;
`
