"""The people's door: pages for whoever sits in front of a browser, below ``/``."""
