"""What answers: a new atlas version is made ready in the background and takes over between two requests."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from anyio import to_thread
from prometheus_client import Counter

from api.ogc.snapshot import Snapshot
from api.ogc.spatial_index import LiveRecords
from api.services.demand_renewal import renew_apart
from api.services.engine import Engine
from api.services.register_room import RegisterRoom
from geo import store
from geo.assemble import today
from geo.atlas import Atlas
from geo.faults import NotReadyError
from matching.model.model_file import path_of
from matching.ranking.ranker import SurveyRanker

LOOK_EVERY_S = 0.5
"""Seconds between two looks at the pointer to the current version."""
REFUSED = Counter("qonys_atlas_refused", "Atlas versions that could not be opened")
WATCH_FAILED = Counter(
    "qonys_atlas_watch_failed", "Looks for new atlas versions that ended in an error of ours"
)
_log = structlog.get_logger("qonys.atlas")


@dataclass(frozen=True, slots=True)
class Served:
    """One atlas version on one day, and the model file of one moment, ready to answer."""

    engine: Engine
    features: Snapshot
    model: int = 0

    @property
    def stamp(self) -> str:
        """Version and day."""
        return self.features.stamp


@dataclass(frozen=True, slots=True)
class Refusal:
    """A version that was not opened.

    Parameters
    ----------
    version : str
        Its name.
    reason : str
        What is wrong with it and what to do; names files of ours and nothing of a person.
    key : tuple
        State of the disk that was looked at: it is not looked at again before something changes.
    """

    version: str
    reason: str
    key: tuple[str, str, int, int]


class Holder:
    """Holds what answers for the current atlas version.

    While :meth:`watch` runs, a request never waits for a version to be opened. Without it (in a test, say) the request
    that finds a new version opens it.

    Parameters
    ----------
    home : Path
        The folder of the atlas.

    Attributes
    ----------
    refused : Refusal or None
        The current version, where it cannot be opened and an older one answers or none.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.refused: Refusal | None = None
        self._served: Served | None = None
        self._renewed: tuple[str, str] | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._live = LiveRecords()
        self._room = RegisterRoom(home)
        self._watched = False
        self._looked = 0.0
        self._why_not = "the atlas is being opened"
        self._lock = threading.Lock()

    def current(self) -> Engine:
        """Return the engine of the version that answers.

        Raises
        ------
        NotReadyError
            If no atlas has been built, or none that is on disk can be opened.
        """
        return self.served().engine

    @property
    def demo(self) -> bool | None:
        """Whether the version that answers holds made-up values; None where none answers yet."""
        return None if self._served is None else self._served.engine.atlas.manifest.demo

    def features(self) -> Snapshot:
        """Return the features of the version that answers; raises as :meth:`current` does."""
        return self.served().features

    def served(self) -> Served:
        """Return engine and features of one version; raises as :meth:`current` does."""
        served = self._served
        if served is not None and (self._watched or time.monotonic() - self._looked < LOOK_EVERY_S):
            return served
        if self._watched:
            raise NotReadyError(self._why_not)
        with self._lock:
            self._looked = time.monotonic()
            fresh = self._look()
            if fresh is not None:
                self._take(fresh)
            if self._served is None:
                raise NotReadyError(self._why_not)
            return self._served

    def _look(self) -> Served | None:
        """Return what is to answer from now on, ready to; None when that is what answers already."""
        version, day, model = store.current_version(self.home), today(), changed(self.home)
        now, key = self._served, (version, day, model, _written(self.home, version))
        if now is not None and (now.stamp, now.model) == (f"{version}-{day}", model):
            self.refused = None
            return None
        if self.refused is not None and self.refused.key == key:
            return None
        try:
            fresh = self._open(version, day, model)
        except (NotReadyError, OSError, ValueError, LookupError) as error:
            # A version that cannot be read must not take down the one that answers.
            self._refuse(Refusal(version, str(error), key))
            return self._instead(version, day, model)
        self.refused = None
        return fresh

    def _open(self, version: str, day: str, model: int) -> Served:
        former = SurveyRanker() if self._served is None else self._served.engine.ranker
        engine = Engine(self.home, Atlas.open(self.home, version), former)
        warm(engine)
        return Served(engine, Snapshot.open(self.home, engine.atlas, day, self._live), model)

    def _refuse(self, refusal: Refusal) -> None:
        self.refused = refusal
        self._why_not = f"atlas version {refusal.version} was refused: {refusal.reason}"
        REFUSED.inc()
        _log.error("atlas version refused", atlas=refusal.version, reason=refusal.reason[:500])

    def _instead(self, refused: str, day: str, model: int) -> Served | None:
        """Return what answers while the current version is refused: the version that does, else the newest that can.

        None where nothing has to change, or nothing can be opened.
        """
        now = self._served
        if now is not None and (now.features.day, now.model) == (day, model):
            return None
        versions = [manifest.version for manifest in reversed(store.manifests(self.home))]
        if now is not None:
            versions = [now.engine.atlas.version]
        for version in versions:
            if version == refused:
                continue
            try:
                return self._open(version, day, model)
            except (NotReadyError, OSError, ValueError, LookupError) as error:
                _log.error("atlas version refused", atlas=version, reason=str(error)[:500])
        return None

    def _take(self, fresh: Served) -> None:
        """Let a version answer. Runs between two requests: the live index and what uses it change together."""
        fresh.features.settle()
        self._served = fresh

    async def start(self) -> None:
        """Open the current version before the first request; go on without one where none has been built.

        Demand that was counted for another version is counted anew at the first look: no request waits for it.
        """
        self._watched = True
        await self._refresh(renew=False)

    async def watch(self) -> None:
        """Look for new versions until cancelled; whatever a look ends in, the next one comes."""
        while True:
            look: asyncio.Task[None] | None = None
            try:
                await asyncio.sleep(LOOK_EVERY_S)
                look = asyncio.create_task(self._refresh())
                await asyncio.wait({look})
            except asyncio.CancelledError:
                for task in (look, self._renewal):
                    if task is not None:
                        task.cancel()
                raise
            if (error := look.exception()) is not None:
                WATCH_FAILED.inc()
                _log.error("the look for new atlas versions failed", exc_info=error)

    async def _refresh(self, *, renew: bool = True) -> None:
        try:
            fresh = await to_thread.run_sync(self._look)
        except NotReadyError as error:
            self._why_not = str(error)
            return
        if fresh is not None:
            self._take(fresh)
            del fresh  # or what follows would keep it when the next one comes
            await to_thread.run_sync(tidy)
            _log.info("atlas version answers", atlas=self.features().version)
        served = self._served
        if served is not None:
            with_room = await to_thread.run_sync(self._room.look, served.engine)
            if with_room is not None and self._served is served:
                self._served = replace(served, engine=with_room)
        if renew and self._served is not None:
            self._renew(self._served.engine)

    def _renew(self, engine: Engine) -> None:
        """Have the demand counted beside the looks, once for each atlas and model however often the room changes."""
        if self._renewal is not None:
            if not self._renewal.done():
                return
            done, self._renewal = self._renewal, None
            done.result()  # what it failed with is the look's failure: counted and in the log
        key = _counted_for(engine)
        if key != self._renewed:
            self._renewed = key
            self._renewal = asyncio.create_task(self._count(engine))

    async def _count(self, engine: Engine) -> None:
        """Count the demand, and let what answers by then have it: another engine, if the room has changed meanwhile."""
        is_new = await to_thread.run_sync(renew_apart, engine, abandon_on_cancel=True)
        now = None if self._served is None else self._served.engine
        if (
            is_new
            and engine.demand is not None
            and now is not None
            and _counted_for(now) == _counted_for(engine)
        ):
            now.take_demand(engine.demand)


def _counted_for(engine: Engine) -> tuple[str, str]:
    """Return what an expected demand is counted for: a version of the atlas and a model."""
    return engine.atlas.version, engine.ranker.name


def tidy() -> None:
    """Look for what nobody needs any more, and leave what is kept now out of later looks.

    A version is hundreds of thousands of objects: to look at them all halts every answer for a tenth of a second, and
    Python would do so in the middle of the day.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def changed(home: Path) -> int:
    """Return when the model file was last written, in nanoseconds; 0 where there is none."""
    try:
        return path_of(home).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _written(home: Path, version: str) -> int:
    """Return when anything in a version's folder was last written, in nanoseconds; 0 where it is not there."""
    path = store.folder(home) / "versions" / version
    try:
        return max(each.stat().st_mtime_ns for each in (path, *path.iterdir()))
    except OSError:
        return 0


def warm(engine: Engine) -> None:
    """Make what the first request would otherwise wait for."""
    oblasts = engine.atlas.places["oblast"]
    example = {"origin": {"region": str(oblasts.iat[0])}, "adults": [{"occupation": "7212"}]}
    engine.match(engine.household(example), top=1)
