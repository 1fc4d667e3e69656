"""What rendering a notice costs, beside the same templates in a bare sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from jinja2 import DictLoader
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.content.locations import installed
from bot.content.notice_forms import form_of
from bot.content.notice_samples import FULL
from bot.content.notice_templates import LANGUAGES, PARTS, flow, sources
from bot.content.notice_words import words_of
from bot.content.notices import NoticeLibrary
from tests.benchmarks.measuring import Compared, side_by_side_ms

KIND = "client-initial"
NOTICES = 100
#: What every notice of one incident shares, and what only its client's has.
CLIENTS = tuple(replace(FULL, client_name=f"Client {number} NV") for number in range(NOTICES))


def compare(runs: int) -> Iterator[Compared]:
    """Measure notices a second in each language, from facts and from words already found."""
    library = NoticeLibrary.load(installed("notices"))
    for language in LANGUAGES:
        yield from _in_language(library, language, runs)


def _in_language(library: NoticeLibrary, language: str, runs: int) -> Iterator[Compared]:
    facts = [client.as_dict() for client in CLIENTS]
    words = [words_of(client, language)[0] for client in CLIENTS]
    compiled = library.notice(KIND, language)
    alone = bare_filling(facts, language)
    ours, peer = side_by_side_ms(lambda: [compiled.render(one) for one in words], alone, runs)
    yield _rate(f"notice in {language}, its three templates", ours, peer)
    ours, peer = side_by_side_ms(
        lambda: [library.render(KIND, language, one) for one in facts], alone, runs
    )
    yield _rate(f"notice in {language}, from a client's facts", ours, peer)


def _rate(what: str, ours: float, bare: float) -> Compared:
    """Return notices a second: three templates each."""
    return Compared(what, NOTICES * 1000 / ours, "a bare sandbox", NOTICES * 1000 / bare, "1/s")


def bare_filling(kept: Sequence[Mapping[str, object]], language: str) -> Callable[[], None]:
    """Return what fills the same templates from the same dicts, and nothing of ours around it."""
    form = form_of(KIND)
    words = [form.words(form.facts.validate_python(one), language)[0] for one in kept]
    templates = [_bare().get_template(f"{language}/{part}") for part in PARTS]

    def fill() -> None:
        for one in words:
            for template in templates:
                template.render(one)

    return fill


def _bare() -> ImmutableSandboxedEnvironment:
    """Return a sandbox that holds the templates and nothing of ours but their one filter."""
    texts = {name: one.text for name, one in sources(KIND, installed("notices")).items()}
    made = ImmutableSandboxedEnvironment(
        loader=DictLoader(texts),
        autoescape=lambda name: str(name).endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["flow"] = flow
    return made
