"""Is what a writing unit knows of its account what the database says?"""

from mockomni.storage.columns import columns_of
from mockomni.storage.hand import Question
from mockomni.storage.unit import Unit


def mistakes(unit):
    """What a unit that begins would get wrong: rows, answers, numbers and facts."""
    asked = Unit(unit._driver, unit.link, unit.account_id)
    said = [*of_rows(unit, asked), *of_answers(unit, asked)]
    said += [(series, known) for series, known in unit.known.numbers.items() if asked.last(series) != known]
    return said + [("facts", unit.known.facts)] * (unit.known.facts not in (None, asked.facts()))


def of_rows(unit, asked):
    for resource, hand in unit.known.hands.items():
        assert not hand.waits()
        for key, row in hand.now.items():
            found = asked.one(resource, **dict(zip(resource.key, key, strict=True)))
            differing = [*leaves(row, found)]
            if differing or hand.stored[key] is not row:
                yield resource.name, key, differing


def of_answers(unit, asked):
    for resource, hand in unit.known.hands.items():
        questions = [(question, values, keys) for (question, values), keys in hand._answers.items()]
        for names, matches in hand._matches.items():
            questions += [(Question("=", names), values, keys) for values, keys in matches.known.items()]
        key = columns_of(resource, resource.key)
        for question, values, keys in questions:
            found = [key.values(row) for row in asked._answer(resource, question, values)]
            if found != keys:
                yield resource.name, question, values, keys, found


def leaves(known, found, path=""):
    """Where two rows differ, an integer from a fraction too."""
    if isinstance(known, dict) and isinstance(found, dict):
        for name in {**known, **found}:
            yield from leaves(known.get(name, ...), found.get(name, ...), f"{path}.{name}")
    elif isinstance(known, list) and isinstance(found, list) and len(known) == len(found):
        for one, other in zip(known, found, strict=True):
            yield from leaves(one, other, f"{path}[]")
    elif repr(known) != repr(found):
        yield path, known, found
