"""How is an app put on a socket?"""

import threading
from contextlib import contextmanager

from mockomni.server import listening


@contextmanager
def served(app, *, waits=False, **more):
    """A server that answers with an app until the block ends; ``more`` is what ``listening`` takes."""
    with listening("127.0.0.1", 0, **more) as server:
        thread = threading.Thread(target=server.answer_with, args=(app,), kwargs={"waits": waits})
        thread.start()
        yield server
    thread.join()
