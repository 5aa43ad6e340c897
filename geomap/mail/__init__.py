"""Letters on their way: to a mail server, or to the terminal where none is set."""
