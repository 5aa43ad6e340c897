"""Where data comes from: one importer a file."""
