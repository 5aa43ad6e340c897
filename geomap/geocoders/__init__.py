"""Adapters of the geocoder port: who says in which commune a written place is."""
