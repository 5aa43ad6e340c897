"""geomap: who can do what in a territory, how it is proven, and where nobody can."""
