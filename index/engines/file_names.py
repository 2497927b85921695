"""Names of files in a segment's folder, which tell its kind before a library opens it."""

DATABASE = "chroma.sqlite3"  # Chroma's
ROWS = "rows.npy"  # a flat segment's vectors
TWINS = "twins.json"  # the list of twins
