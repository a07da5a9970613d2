"""Are the tables made once, whoever asks first?"""

import threading
import time

from mockomni.resources import STORED
from mockomni.storage import tables


def test_requests_that_come_first_at_once_make_each_table_once(monkeypatch):
    made, together = [], threading.Barrier(8)

    def slowly(resource):
        made.append(resource.name)
        time.sleep(0.02)
        return object()

    monkeypatch.setattr(tables, "sheet_table", slowly)
    fresh, first = tables.Sheets(), STORED[0].name

    def ask():
        together.wait()
        fresh[first]

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [first]
