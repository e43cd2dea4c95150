"""Where what is cached is kept: in the node, or across the network."""

from __future__ import annotations

import re
from itertools import chain

from elixirlens.readiness.called import called
from elixirlens.readiness.model import Evidence, Judgement, not_applicable, partial, passed, unknown
from elixirlens.readiness.repository import Repository

_NETWORK = {
    "redix": "Redix",
    "memcachex": "Memcache",
    "mcd": "Mcd",
    "exredis": "Exredis",
    "redix_cluster": "RedixCluster",
}
_LOCAL = {
    "cachex": "Cachex", "con_cache": "ConCache", "nebulex": "Nebulex", "fast_global": "FastGlobal", "ane": "Ane",
    "locker": "Locker", "mentat": "Mentat", "memoize": "Memoize",
}  # fmt: skip
_COMMAND = re.compile(r"""\[\s*"([A-Za-z]{2,20})"|~w\(\s*([A-Za-z]{2,20})""")
_FUNCTION = re.compile(r"\b(?:Memcache|Mcd)\.([a-z]+)\b")
_CACHING = frozenset(
    [
        *("GET", "MGET", "SET", "SETEX", "PSETEX", "MSET", "DEL", "UNLINK", "EXPIRE", "PEXPIRE", "TTL", "EXISTS"),
        *("FLUSHDB", "FLUSHALL", "PING", "KEYS", "SCAN", "GETEX", "EXPIREAT"),
    ]
)
_OTHERS = frozenset(
    [
        *("LPUSH", "RPUSH", "LPOP", "RPOP", "BLPOP", "BRPOP", "LRANGE", "LREM", "LLEN", "PUBLISH", "SUBSCRIBE"),
        *("INCR", "INCRBY", "DECR", "DECRBY", "HSET", "HGET", "HGETALL", "HDEL", "HINCRBY", "HMSET", "SADD", "SREM"),
        *("SMEMBERS", "SISMEMBER", "ZADD", "ZRANGE", "ZREM", "ZRANGEBYSCORE", "ZPOPMIN", "ZCARD", "XADD", "XREAD"),
        *("XREADGROUP", "XACK", "EVAL", "EVALSHA", "SETNX", "GETDEL", "MULTI", "WATCH", "PFADD", "GEOADD", "BITFIELD"),
    ]
)


def judge(repository: Repository) -> Judgement:
    """A cache in the node passes; Redis or Memcached with nothing but cached values in it is half way."""
    networked = _dependencies(repository, _NETWORK)
    local = _dependencies(repository, _LOCAL) or _tables(repository)
    if not networked:
        return passed(*local[:3]) if local else not_applicable("nothing is cached that could be seen")
    commands = _commands(repository)
    if not commands:
        return (
            passed(*local[:2], *networked[:1])
            if local
            else unknown("what is kept in Redis or Memcached cannot be seen")
        )
    others = sorted(_OTHERS.intersection(commands))
    if others:
        return passed(Evidence(f"it does more than to cache: {', '.join(others[:5])}"), *networked[:1])
    fact = Evidence(f"all that is asked of it: {', '.join(sorted(set(commands))[:6])}")
    return partial(*networked[:1], fact, *local[:1])


def _dependencies(repository: Repository, wanted: dict[str, str]) -> list[Evidence]:
    return [
        Evidence(f"depends on {each.app}", path, each.place.line)
        for path, each in repository.declared
        if each.app in wanted and each.in_production
    ]


def _tables(repository: Repository) -> list[Evidence]:
    """Tables of ETS that a module makes."""
    return [each.evidence("a table of ETS") for each in called(repository, ":ets") if each.call.name == "new"]


def _commands(repository: Repository) -> list[str]:
    """The commands in the files that use a client: those of Redis are written as words, Memcached's are functions."""
    found: list[str] = []
    for module in _NETWORK.values():
        for name, places in repository.uses.items():
            if name == module or name.startswith(f"{module}."):
                for path in sorted({each.path for each in places if each.path is not None}):
                    text = repository.text(path)
                    written = (
                        _FUNCTION.findall(text) if module in {"Memcache", "Mcd"} else chain(*_COMMAND.findall(text))
                    )
                    found += sorted({word.upper() for word in written} & (_CACHING | _OTHERS))
                if module in {"Memcache", "Mcd"} and not found:
                    found.append("GET")  # what else it might be asked is seldom used
    return found
