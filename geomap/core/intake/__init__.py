"""Intake: from the rows of a file to the records of the directory, and what was refused."""
