"""How is it started without a script on the path? ``python -m mockomni``."""

from mockomni.cli import main

main(prog_name="mockomni")
