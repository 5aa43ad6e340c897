"""What people do with the directory: each use is one function, above the ports and the core."""
