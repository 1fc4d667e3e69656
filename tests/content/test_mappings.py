"""Column mappings as files: those that come with the bot, one's own, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.invalid import ContentInvalid
from bot.content.locations import installed
from bot.content.mappings import check_mappings, load_mapping, render

PRESETS = ("autotask", "cove", "n-central", "veeam")

WHOLE = """\
source: wings
client: {name: [Naam], id: Klantnr}
tables:
  clients:
    columns: {phone: Tel}
    constants: {language: nl}
    values: {country: {België: BE}}
ignored: [Adres]
skip: {Klantnr: ["0"]}
"""


def own(folder: Path, text: str, name: str = "wings") -> Path:
    """Write one mapping into a folder and return the folder."""
    (folder / "mappings").mkdir(exist_ok=True)
    (folder / "mappings" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_only_carriers_with_public_headings_have_a_preset() -> None:
    """Those that come with the bot are sound; none was made up for Wings."""
    assert check_mappings() == []
    assert sorted(path.stem for path in installed("mappings").iterdir()) == sorted(PRESETS)
    assert load_mapping("wings") is None


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_written_reads_back_the_same(tmp_path: Path, name: str) -> None:
    """A mapping saved is the mapping loaded."""
    mapping = load_mapping(name)
    assert mapping is not None
    folder = own(tmp_path, render(mapping), name)
    again = load_mapping(name, folder)
    assert again is not None
    assert render(again) == render(mapping)


def test_autotask_is_read_whatever_its_word_for_a_client() -> None:
    """Marks in brackets and the renamed word make no difference."""
    mapping = load_mapping("autotask")
    assert mapping is not None
    header = ["Customer ID (updates only)", "Customer Name [required *]", "Number", "Fax"]
    assert mapping.unknown(header) == ("Fax",)
    assert mapping.place(header, mapping.client["id"]) == 0
    assert mapping.place(header, mapping.client["name"]) == 1


def test_ones_own_mapping_is_read(tmp_path: Path) -> None:
    """One heading or several, constants, values, and rows to pass over."""
    mapping = load_mapping("wings", own(tmp_path, WHOLE))
    assert mapping is not None
    assert mapping.client == {"name": ("Naam",), "id": ("Klantnr",)}
    assert mapping.tables[0].values == {"country": {"België": "BE"}}
    assert (mapping.ignored, mapping.skip) == (("Adres",), {"Klantnr": ("0",)})


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (WHOLE.replace("wings", "rmm"), 1, "content.id_not_file"),
        (WHOLE.replace("client: {name: [Naam], id: Klantnr}", "client: {domain: x}"), 2,
         "mapping.client_missing"),
        (WHOLE.replace("{name: [Naam]", "{naam: x, name: [Naam]"), 2, "content.field_unknown"),
        (WHOLE.replace("[Naam]", "[[Naam]]"), 2, "content.text_expected"),
        (WHOLE.replace("[Naam]", "{x: y}"), 2, "content.text_expected"),
        (WHOLE.replace("{phone: Tel}", "{phome: Tel}"), 5, "content.field_unknown"),
        (WHOLE.replace("{language: nl}", "{language: [nl]}"), 6, "content.text_expected"),
        (WHOLE.replace("    constants: {language: nl}\n", ""), 5, "mapping.column_missing"),
        (WHOLE.replace("tables:", "table:").replace("  clients:", "  x:"), 3,
         "content.field_unknown"),
        ("source: [", 1, "content.yaml_malformed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, key: str
) -> None:
    """The check finds it, and an import stops before anything is read."""
    folder = own(tmp_path, text)
    findings = check_mappings(folder)
    assert (findings[0].line, findings[0].key) == (line, key)
    with pytest.raises(ContentInvalid):
        load_mapping("wings", folder)
