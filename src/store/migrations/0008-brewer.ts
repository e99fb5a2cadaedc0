/** What a restart must not forget of the brewer. */
export const brewer = `
CREATE TABLE brewer (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  is_dry INTEGER NOT NULL
) STRICT;
`
