"""Papers through the stages: what is stale is read again, what failed is said, the tables written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.engine import Engine, load_readers
from pipeline.freshness import (
    digest_each,
    digest_program,
    digest_reading_config,
    digest_tables_config,
    forget_state,
    hash_file,
    known_papers,
    read_state,
    write_state,
)
from pipeline.frozen import frozen
from pipeline.records import Fact, Issue, Mention, Page, Paper, Sentence
from pipeline.reporting import Progress, RunReport
from pipeline.stage1_parse import list_papers, list_passed_over, name_reader, paper_id, parse_paper
from pipeline.store import read_records, write_records
from pipeline.trouble import MendableError
from pipeline.workers import run_over

if TYPE_CHECKING:
    from pipeline.schemas import Schemas
    from pipeline.stage5_tables import Correct

STAGES = {"parse": "1_pages", "segment": "2_tokens", "find": "3_mentions", "relate": "4_facts"}
"""Stage name to its folder below ``extracted/``."""
FAILED_READER = "none"


@frozen
class Workspace:
    """Where the papers are, where the outputs go, which configuration holds."""

    raw: Path
    out: Path
    config: Path

    def path(self, stage: str, name: str) -> Path:
        """A stage's output for a paper."""
        return self.out / STAGES[stage] / f"{name}.jsonl"


@frozen
class PaperRun:
    """One paper through the stages."""

    workspace: Workspace
    engine: Engine
    inputs: tuple[tuple[str, str], ...] = ()
    because: Mapping[str, str] = field(default_factory=dict)
    """Why each paper is read again."""

    def __call__(self, name: str) -> str:
        """Run all stages; return an empty text, or why the paper failed."""
        try:
            paper = self.parse(name)
            self.relate(name, paper, self.find(name, paper, self.segment(name, paper)))
        except Exception as error:  # whatever is wrong with one paper costs no other paper a row
            reason = _reason(error)
            self.record_failure(name, reason)
            return reason
        self.mark(name, "ok")
        return ""

    def parse(self, name: str) -> Paper:
        """Stage 1."""
        paper = parse_paper(self.workspace.raw, name, self.engine.context)
        write_records(self.workspace.path("parse", name), paper.pages)
        return paper

    def segment(self, name: str, paper: Paper) -> list[Sentence]:
        """Stage 2."""
        from pipeline.stage2_segment import segment_paper

        sentences = segment_paper(paper, self.engine.terms_zh)
        write_records(self.workspace.path("segment", name), sentences)
        return sentences

    def find(
        self, name: str, paper: Paper, sentences: Sequence[Sentence]
    ) -> tuple[list[Sentence], list[Mention]]:
        """Stage 3."""
        from pipeline.stage3_find import find_mentions

        mentions = find_mentions(paper, sentences, self.engine.finders)
        write_records(self.workspace.path("find", name), mentions)
        return list(sentences), mentions

    def relate(
        self, name: str, paper: Paper, found: tuple[Sequence[Sentence], Sequence[Mention]]
    ) -> list[Fact]:
        """Stage 4; a row that the tables would not take is left out, and told."""
        from pipeline.contract import withhold
        from pipeline.stage3_find import find_issues
        from pipeline.stage4_relate import relate, tell_withheld

        sentences, mentions = found
        engine = self.engine
        issues = find_issues(paper, engine.finders, mentions)
        facts = relate(
            paper, sentences, mentions, settings=engine.settings, cells=engine.finders.cells, issues=issues
        )
        facts, withheld = withhold(facts, engine.schemas)
        if withheld:
            facts = tell_withheld(facts, withheld)
        write_records(self.workspace.path("relate", name), facts)
        return facts

    def record_failure(self, name: str, reason: str) -> None:
        """A failed paper still has its row, and an issue with the reason."""
        paper = paper_id(name)
        sha256 = hash_if_readable(self.workspace.raw / name)
        row = {"paper": paper, "sha256": sha256, "reader": FAILED_READER, "status": "failed"}
        issue = Issue("error", "paper_failed", f"{paper}: {reason}")
        told = {
            "paper": paper,
            "issue": "1",
            "severity": issue.severity,
            "code": issue.code,
            "message": issue.message,
            "start": "0",
            "end": "0",
            "rule": "run",
        }
        write_records(self.workspace.path("relate", name), [Fact("papers", row), Fact("issues", told)])
        self.mark(name, "failed", reason)

    def mark(self, name: str, status: str, reason: str = "") -> None:
        """Write the mark that makes the paper fresh."""
        inputs = {**dict(self.inputs), "sha256": hash_if_readable(self.workspace.raw / name)}
        told = {"status": status, "reason": reason, "because": self.because.get(name, "")}
        write_state(self.workspace.out, f"papers/{name}", {**inputs, **told})


def _reason(error: BaseException) -> str:
    """What went wrong, in one line a person can act on."""
    from pipeline.readers import ReadError

    if isinstance(error, (ReadError, MendableError)):
        return str(error)
    if isinstance(error, OSError):
        what = error.strerror or type(error).__name__
        return f"the file cannot be opened ({what}). Remedy: check that it may be read and the disk has room."
    return f"the program could not read it ({type(error).__name__}: {error}); please report this paper"


def hash_if_readable(path: Path) -> str:
    """The file's sha256, empty where it cannot be read: what is wrong is told when its turn comes."""
    try:
        return hash_file(path)
    except OSError:
        return ""


def extract(workspace: Workspace, *, jobs: int = 1, force: bool = False) -> RunReport:
    """Bring the outputs of all papers up to date and write the tables.

    Raises :class:`pipeline.settings.ConfigError` for a broken configuration, before anything is
    written, and :class:`NoFolderError` where there is nothing to read.
    """
    inputs = program_inputs(workspace.config)
    names = find_papers(workspace.raw)
    check_out_folder(workspace.raw, workspace.out)
    if read_state(workspace.out, "tables").get("tables") != digest_tables_config(workspace.config):
        check_corrections(workspace.config)
    asked = "it was asked for" if force else ""
    because = {name: why_stale(workspace, name, inputs) or asked for name in names}
    stale = [name for name in names if because[name]]
    removed = remove_outputs(workspace, set(known_papers(workspace.out)) - set(names))
    failures = read_papers(workspace, {name: because[name] for name in stale}, inputs, jobs) if stale else {}
    unchanged = [name for name in names if name not in set(stale)]
    failures |= {
        name: state["reason"]
        for name in unchanged
        if (state := _state(workspace, name))["status"] == "failed"
    }
    failures |= list_passed_over(workspace.raw)
    notices = write_all_tables(workspace, names, inputs)
    write_state(workspace.out, "config", digest_each(workspace.config))
    return RunReport(stale, unchanged, removed, failures, notices)


class NoFolderError(MendableError):
    """There is no folder of papers or of the configuration, or none to write into."""


def find_papers(raw: Path) -> list[str]:
    """The papers of a folder; raises :class:`NoFolderError` where there is none."""
    if not raw.is_dir():
        raise NoFolderError(f"there is no folder {raw}; name the folder of papers with --raw")
    return list_papers(raw)


def check_out_folder(raw: Path, out: Path) -> None:
    """Raise :class:`NoFolderError` where no output can be written, before a paper is read for nothing."""
    if out.resolve().is_relative_to(raw.resolve()):
        raise NoFolderError(f"{out} lies in the folder of papers; name another one with --out")
    there = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not there.is_dir():
        raise NoFolderError(f"{there} is no folder; name another one with --out")
    if not os.access(there, os.W_OK):
        raise NoFolderError(
            f"{there} may not be written to; change its rights or name another one with --out"
        )


def check_config_folder(config: Path) -> None:
    """Raise :class:`NoFolderError` where there is no configuration."""
    if not config.is_dir():
        raise NoFolderError(f"there is no configuration folder {config}; name it with --config")


def program_inputs(config: Path) -> dict[str, str]:
    """What shapes every paper's outputs beside the paper itself."""
    check_config_folder(config)
    return {"config": digest_reading_config(config), "program": digest_program(), "version": __version__}


def _state(workspace: Workspace, name: str) -> dict[str, str]:
    return read_state(workspace.out, f"papers/{name}")


CHANGED = {
    "sha256": "the paper changed",
    "config": "the configuration changed",
    "program": "the program changed",
    "version": "the version changed",
}


def why_stale(workspace: Workspace, name: str, inputs: Mapping[str, str]) -> str:
    """Why a paper must be read again, empty where its facts are made of just what stands there now."""
    state = _state(workspace, name)
    if not state:
        return "it was never read"
    if not workspace.path("relate", name).exists():
        return "its facts are gone from the folder"
    now = {**inputs, "sha256": hash_if_readable(workspace.raw / name)}
    changed = [key for key in CHANGED if state.get(key) != now[key]]
    told = [CHANGED[key] + (_changed_files(workspace) if key == "config" else "") for key in changed]
    return "; ".join(told)


def _changed_files(workspace: Workspace) -> str:
    """The files of the configuration that are not those of the last run, where that is known."""
    last, now = read_state(workspace.out, "config"), digest_each(workspace.config)
    files = sorted(name for name in {*last, *now} if last.get(name) != now.get(name)) if last else []
    return f" ({', '.join(files)})" if files else ""


def is_fresh(workspace: Workspace, name: str, inputs: Mapping[str, str]) -> bool:
    """Whether a paper's facts stand there, made of just this paper, configuration and program."""
    return not why_stale(workspace, name, inputs)


def read_papers(
    workspace: Workspace, because: Mapping[str, str], inputs: dict[str, str], jobs: int
) -> dict[str, str]:
    """Run papers, given with why, over workers; return those that failed with the reason."""
    engine, names = Engine(workspace.config), list(because)
    run = PaperRun(workspace, engine, tuple(inputs.items()), because)
    engine.load()  # before the workers fork, so that they share it; a broken configuration stops here
    load_readers(names)
    if 1 < jobs < len(names):  # so many papers hold both languages, and each worker would load both
        engine.load_tokenisers()
    failures: dict[str, str] = {}
    progress = Progress(len(names))
    largest_first = sorted(names, key=lambda name: -_size_of(workspace.raw / name))
    for name, failure in run_over(largest_first, run, jobs):
        if failure:
            failures[name] = failure
            if _state(workspace, name).get("status") != "failed" or not is_fresh(workspace, name, inputs):
                run.record_failure(name, failure)
        progress.advance(name, failure)
    progress.close()
    return failures


def _size_of(path: Path) -> int:
    """The file's size in bytes, 0 where it is gone by now."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def remove_outputs(workspace: Workspace, gone: Iterable[str]) -> list[str]:
    """Take away what stands of papers that are no longer in ``raw/``."""
    removed = sorted(gone)
    for name in removed:
        for stage in STAGES:
            workspace.path(stage, name).unlink(missing_ok=True)
        forget_state(workspace.out, f"papers/{name}")
    return removed


def write_all_tables(workspace: Workspace, names: Sequence[str], inputs: dict[str, str]) -> list[str]:
    """Stage 5, unless the tables stand there made of just these facts."""
    state = {**inputs, "tables": digest_tables_config(workspace.config)}
    state |= {f"paper {paper_id(name)}": _state(workspace, name).get("sha256", "") for name in names}
    present = all((workspace.out / "tables" / name).exists() for name in table_files(workspace.config))
    if present and read_state(workspace.out, "tables") == state:
        return []
    forget_state(workspace.out, "tables")
    notices = make_all_tables(workspace, names)
    write_state(workspace.out, "tables", state)
    return notices


def table_files(config: Path) -> list[str]:
    """The files that stand in ``extracted/tables`` after a run."""
    tables = sorted(f"{path.stem}.csv" for path in (config / "tables").glob("*.yml"))
    return [*tables, "datapackage.json", "revtab.sqlite", "revtab.xlsx"]


def make_all_tables(workspace: Workspace, names: Sequence[str]) -> list[str]:
    """All facts of all papers into tables, with what the papers tell differently."""
    from pipeline.checks import check_papers
    from pipeline.schemas import load_schemas
    from pipeline.settings import read_checks
    from pipeline.stage5_tables import make_tables

    schemas = load_schemas(workspace.config)
    facts = [fact for name in names for fact in load_facts(workspace, name)]
    facts += check_papers(facts, read_checks(workspace.config))
    correct = make_correct(workspace, names, schemas)
    return [
        f"{notice.table}: {notice.message}" for notice in make_tables(facts, schemas, workspace.out, correct)
    ]


def make_correct(workspace: Workspace, names: Sequence[str], schemas: Schemas) -> Correct | None:
    """What applies ``config/corrections.csv`` to the tables, None where it says nothing."""
    from pipeline.corrections import correct_tables, load_corrections

    corrections = load_corrections(workspace.config, schemas)
    if not corrections:
        return None
    files = {paper_id(name): name for name in names}

    @cache
    def find_paper(paper: str) -> Paper | None:
        name = files.get(paper, "")
        there = name and workspace.path("parse", name).exists()
        return load_paper(workspace, name) if there else None

    return lambda tables: correct_tables(tables, schemas, corrections, find_paper)


def check_corrections(config: Path) -> None:
    """Raise :class:`pipeline.settings.ConfigError` for a line of the corrections that cannot be meant."""
    from pipeline.corrections import load_corrections
    from pipeline.schemas import load_schemas

    if (config / "corrections.csv").exists():
        load_corrections(config, load_schemas(config))


def load_facts(workspace: Workspace, name: str) -> list[Fact]:
    """A paper's facts as stage 4 wrote them."""
    return read_records(workspace.path("relate", name), Fact)


def load_paper(workspace: Workspace, name: str) -> Paper:
    """A paper as stage 1 wrote it."""
    from pipeline.readers import find_reader

    pages = read_records(workspace.path("parse", name), Page)
    path = workspace.raw / name
    return Paper(paper_id(name), tuple(pages), name_reader(find_reader(path), pages), hash_file(path))


def run_stage(workspace: Workspace, stage: str) -> list[str]:
    """Run one stage alone over all papers, from the outputs of the stage before; return the papers done."""
    run = PaperRun(workspace, Engine(workspace.config), tuple(program_inputs(workspace.config).items()))
    names = find_papers(workspace.raw)
    check_out_folder(workspace.raw, workspace.out)
    if stage == "tables":
        make_all_tables(workspace, names)
        return names
    for name in names:
        _run_stage_of(run, stage, name)
    return names


def _run_stage_of(run: PaperRun, stage: str, name: str) -> None:
    workspace = run.workspace
    if stage == "parse":
        run.parse(name)
        return
    paper = load_paper(workspace, name)
    if stage == "segment":
        run.segment(name, paper)
        return
    sentences = read_records(workspace.path("segment", name), Sentence)
    if stage == "find":
        run.find(name, paper, sentences)
        return
    run.relate(name, paper, (sentences, read_records(workspace.path("find", name), Mention)))
