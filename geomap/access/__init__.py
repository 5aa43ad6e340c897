"""What proves that somebody is who they say: passwords, one-time codes, random tokens, identities from elsewhere."""
