"""Files and folders into an index, as a Prefect flow with one task a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.futures import wait
from prefect.runtime import flow_run
from prefect.states import State
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task
from prefect.utilities.annotations import quote

from extract.errors import ModelMissing
from radslag.search.errors import TookTooLong
from radslag.search.ingest import Outcome, Session, attempt, fail, is_transient, summary
from radslag.settings import Settings
from radslag.wiring import open_session

_TIMED_OUT = "TimedOut"


async def _may_pass(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Only passing faults are tried again; a bad file is already an outcome, and what took too long would again."""
    if state.name == _TIMED_OUT:
        return False
    try:
        await state.result(raise_on_failure=True)  # type: ignore[misc]
    except Exception as error:
        return is_transient(error)
    return False


@task(task_run_name="{uri}", persist_result=True, result_serializer="json", cache_policy=NO_CACHE, retry_condition_fn=_may_pass)  # type: ignore[arg-type]
def ingest_document(session: Session, path: str, uri: str, again: bool = False) -> dict[str, Any]:
    """One document; its outcome is persisted as plain data."""
    return attempt(session, Path(path), uri, again=again).to_json()


@flow(name="radslag-ingest", validate_parameters=False)
def ingest_flow(
    files: list[tuple[str, str]], settings: dict[str, Any], again: bool = False, on_done: Any = None
) -> dict[str, Any]:
    """Ingest (path, uri) pairs; returns ``{"outcomes": […], "summary": {…}}``. ``settings`` are fields of Settings."""
    chosen = Settings(**settings)
    session = open_session(chosen)
    one = ingest_document.with_options(
        retries=chosen.retries,
        retry_delay_seconds=[chosen.retry_delay * 2**n for n in range(chosen.retries)],
        retry_jitter_factor=0.5,
        timeout_seconds=chosen.document_timeout,
    )
    try:
        # Quoted: Prefect would look through the session for results of other tasks.
        shared: Any = quote(session)
        futures = [(uri, one.submit(shared, path, uri, again)) for path, uri in files]
        outcomes = []
        for uri, future in futures:
            wait([future])
            if future.state.is_completed():
                outcome = Outcome(**future.result())
            elif future.state.name == _TIMED_OUT:
                outcome = fail(session, uri, TookTooLong(chosen.document_timeout))
            else:
                try:
                    future.result()
                except ModelMissing:
                    raise
                except Exception as error:
                    outcome = fail(session, uri, error)
            outcomes.append(outcome)
            if on_done is not None:
                on_done(outcome)
        session.index.finish()
    finally:
        session.index.close()
    return {"outcomes": [o.to_json() for o in outcomes], "summary": summary(outcomes), "flow_run": flow_run.name}


def run_flow(files: list[tuple[str, str]], settings: Settings, *, again: bool = False, on_done: Any = None) -> dict[str, Any]:
    """Run the flow here and now; on a server of its own unless PREFECT_API_URL names one."""
    runner: Any = ThreadPoolTaskRunner(max_workers=settings.workers)
    chosen = ingest_flow.with_options(task_runner=runner)
    return chosen(files, settings.model_dump(mode="json"), again, on_done)
