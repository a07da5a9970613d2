"""Has this connection called too often, whichever process it called? Calls counted in Redis, by one script."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from mockomni.errors import StorageError, Unavailable
from mockomni.windows import AHEAD, CallerId, Full

if TYPE_CHECKING:
    from mockomni.clock import Clock
    from mockomni.settings import Limits

PATIENCE_SECONDS = 3
AWAY = "Redis does not answer"
# KEYS: the moments of the last minute, oldest first, and the day with how many calls it has had.
# ARGV: now, and how many are allowed within a second, a minute and a day.
TAKE = """
local moments, days = KEYS[1], KEYS[2]
local now, most = tonumber(ARGV[1]), {tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])}
local function at(place) return tonumber(redis.call('LINDEX', moments, place) or nil) end

local last = at(-1)
if last and last > now and last <= now + tonumber(ARGV[5]) then now = last end
while last and last > now do redis.call('RPOP', moments); last = at(-1) end
local oldest = at(0)
while oldest and oldest <= now - 60 do redis.call('LPOP', moments); oldest = at(0) end

local day = math.floor(now / 86400)
local known = redis.call('HMGET', days, 'day', 'today')
local today = tonumber(known[1] or -1) == day and tonumber(known[2]) or 0

local waits = {}
local within = at(-most[1])
waits[1] = within and within > now - 1 and within + 1 - now or -1
within = at(-most[2])
waits[2] = within and within + 60 - now or -1
waits[3] = today >= most[3] and (day + 1) * 86400 - now or -1

local window, longest = 0, -1
for each = 1, 3 do if waits[each] > longest then window, longest = each, waits[each] end end
if window > 0 then return {window, string.format('%.17g', longest)} end

redis.call('RPUSH', moments, string.format('%.17g', now))
redis.call('HSET', days, 'day', day, 'today', today + 1)
-- A clock that a test has moved is not Redis's: what nobody asks for any more goes after two days of its own.
redis.call('EXPIRE', moments, 172800)
redis.call('EXPIRE', days, 172800)
return {0, '0'}
"""
WINDOWS = (None, "second", "minute", "day")


class RedisWindows:
    """A counter that every process shares which knows the same Redis."""

    is_elsewhere = True

    def __init__(self, url: str):
        try:
            import redis
        except ImportError:
            raise StorageError("--redis needs a package of its own: pip install 'mockomni[redis]'") from None
        self._redis = redis
        try:
            self._client = redis.Redis.from_url(
                url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
            )
        except ValueError as error:
            raise StorageError(f"--redis takes a URL like redis://host:6379/0: {error}") from None

    def take(self, caller: CallerId, clock: Clock, limits: Limits) -> Full | None:
        """Count one call and let it in, or don't count it and say which window is full."""
        most = (limits.second, limits.minute, limits.day)
        place, seconds = self._asked(self._take, keys=keys_of(caller), args=[repr(clock.now()), *most, AHEAD])
        window = WINDOWS[place]
        return None if window is None else Full(window, most[place - 1], float(seconds))

    def forget(self, caller: CallerId) -> None:
        """Know nothing of a caller."""
        self._asked(partial(self._client.delete, *keys_of(caller)))

    def check(self) -> None:
        """Unavailable when Redis does not answer."""
        self._asked(self._client.ping)

    @cached_property
    def _take(self):
        return self._client.register_script(TAKE)

    def _asked(self, ask, **values: Any):
        try:
            return ask(**values)
        except self._redis.RedisError as error:
            raise Unavailable(AWAY, f"{AWAY}: {str(error).rstrip('.')}") from error


def keys_of(caller: CallerId) -> list[str]:
    """Where Redis keeps what is known of a caller."""
    return [f"mockomni:{kind}:{caller[0]}:{caller[1]}" for kind in ("moments", "days")]
