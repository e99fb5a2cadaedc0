/** The first version of which a release can use this store; see READABLE_FROM. */
export const compatibility = `
CREATE TABLE compatibility (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  readable_from INTEGER NOT NULL
) STRICT;
`
