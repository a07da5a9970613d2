"""The tests' door: what a test, a script or a developer may ask of the server itself, under ``/_mock/``."""
