"""Entries of the directory as their providers hold them: who may claim one, and what one may say."""
