"""How is it started? The script ``mockomni``, and ``python -m mockomni`` without one on the path."""

import signal


def run() -> None:
    """Run a command. While what it takes is imported, Ctrl-C ends it without a word: there is nothing to be told."""
    heeds = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heeds:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from mockomni.cli import main

    if heeds:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main(prog_name="mockomni")


if __name__ == "__main__":
    run()
