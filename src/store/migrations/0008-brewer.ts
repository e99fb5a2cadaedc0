/** The brewer's state that must survive a restart. */
export const brewer = `
CREATE TABLE brewer (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  is_dry INTEGER NOT NULL
) STRICT;
`
