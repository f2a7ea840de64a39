"""Predictions of a system for a list of pictures, from the cache where it has them."""

import sys
import time
from typing import Dict, List, Sequence

from . import systems
from .evalset import Picture

SINGLE_LINE_GROUPS = {"general-line", "plate-crop"}


def predictions(system: str, pictures: Sequence[Picture], inkgate: systems.Inkgate = None, reuse: bool = False,
                cached_only: bool = False) -> Dict[str, List[Dict]]:
    """Lines by picture name. Peers come from the cache when the same version read the same picture before; Inkgate
    is read anew unless `reuse`. With `cached_only`, pictures not in the cache are left out."""
    if system == "inkgate":
        cache = systems.Cache(system, inkgate.version())
    elif system == "tesseract":
        version = systems.Tesseract.available()
        if version is None:
            print("tesseract with chi_sim and eng is not installed: left out", file=sys.stderr)
            return {}
        cache = systems.Cache(system, f"{version}-chi_sim+eng")
    else:
        cache = systems.Cache(system, systems.peer_version(system))

    found: Dict[str, List[Dict]] = {}
    todo: List[Picture] = []
    for picture in pictures:
        kept = None if system == "inkgate" and not reuse else cache.get(picture.sha)
        if kept is None:
            todo.append(picture)
        else:
            found[picture.name] = kept
    if not todo or cached_only:
        return found

    # One reading a file, even where two names hold the same bytes.
    by_path = {str(picture.path): picture for picture in todo}
    if system == "inkgate":
        reader = inkgate
    elif system == "tesseract":
        reader = systems.Tesseract(str(p.path) for p in todo if SINGLE_LINE_GROUPS & set(p.groups))
    else:
        reader = systems.Peer(system)
    began = told = time.monotonic()
    for count, (path, lines) in enumerate(reader.read(list(by_path)), 1):
        picture = by_path[path]
        found[picture.name] = lines
        cache.put(picture.sha, lines)
        if time.monotonic() - told > 20:
            told = time.monotonic()
            print(f"{system}: {count} of {len(by_path)} pictures, {told - began:.0f} s", file=sys.stderr)
    reader.close()
    print(f"{system}: {len(by_path)} pictures in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return found
