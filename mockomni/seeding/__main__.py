"""How are the shipped templates made again? ``python -m mockomni.seeding``, after a change to scenarios or rules."""

from mockomni.seeding.template import rebuild

if __name__ == "__main__":
    rebuild()
