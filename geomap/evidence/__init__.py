"""Files people hand in as proof: told by their content, made harmless, kept out of reach."""
