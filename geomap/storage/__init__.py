"""Where the directory is kept: one set of tables, on SQLite in GeoPackage layout and on PostGIS."""
