"""The site, on a database that the mirror filled from a real chain."""
