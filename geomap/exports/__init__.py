"""What leaves geomap as a file: answers and the directory, as CSV, GeoJSON and JSON."""
