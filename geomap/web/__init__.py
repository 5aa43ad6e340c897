"""The pages and the public interface: Flask lives here and nowhere else."""

from geomap.web.app import create_app

__all__ = ["create_app"]
