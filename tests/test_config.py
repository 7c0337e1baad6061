"""Configuration: defaults, an archive's own settings over them, every mistake at once, digests that name a slice."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from scanfile import config
from scanfile.errors import ConfigError, ExitCode


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scanfile.toml"
    path.write_text(text, "utf-8")
    return path


def mistakes_of(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.code == "config.mistakes"
    assert caught.value.exit_code == ExitCode.CONFIG
    assert caught.value.values["path"] == str(path)
    return str(caught.value.values["mistakes"])


def test_the_defaults_are_the_shipped_ones() -> None:
    settings = config.load(None)
    assert settings.model_dump(mode="json") == tomllib.loads(config.shipped("default.toml").read_text("utf-8"))


def test_an_archive_without_a_configuration_has_the_defaults(tmp_path: Path) -> None:
    assert config.load(tmp_path / "scanfile.toml") == config.load(None)


def test_own_keys_win_and_the_rest_stays(tmp_path: Path) -> None:
    settings = config.load(own(tmp_path, '[general]\nlang = "hi"\n[ocr.choice]\ndoubt = 70\n'))
    defaults = config.load(None)
    assert (settings.general.lang, settings.ocr.choice.doubt) == ("hi", 70)
    assert settings.ocr.choice.margin == defaults.ocr.choice.margin
    assert settings.general.task_timeout_s == defaults.general.task_timeout_s
    assert settings.pages == defaults.pages


def test_a_profile_of_one_s_own_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    text = '[ocr]\nprofile = "bengali"\n[ocr.profiles.bengali]\nlanguages = "ben"\nsecond = ""\nthird = ""\n'
    settings = config.load(own(tmp_path, text))
    assert settings.ocr.chosen.languages == "ben"
    assert {"fast", "normal", "thorough", "bengali"} == set(settings.ocr.profiles)


def test_lists_are_replaced_not_added_to(tmp_path: Path) -> None:
    assert config.load(own(tmp_path, '[intake]\nsuffixes = [".tif"]\n')).intake.suffixes == (".tif",)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    found = mistakes_of(own(tmp_path, '[general]\nlagn = "hi"\njobs = -1\n[pages]\nrender_dpi = "many"\n[storage]\nx = 1\n'))
    for name in ("general.lagn", "general.jobs", "pages.render_dpi", "storage"):
        assert name in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('[general]\nlang = "en_IN"', "general.lang"),
        ("[general]\ntask_timeout_s = 0", "general.task_timeout_s"),
        ("[general]\njobs = 2.5", "general.jobs"),
        ('[separate]\nblank = "drop"', "separate.blank"),
        ('[ocr]\nengine = "other"', "ocr.engine"),
        ('[ocr]\nprofile = "best"', "ocr.profile"),
        ('[ocr.profiles.fast]\nlanguages = ""', "ocr.profiles.fast.languages"),
        ('[pdf]\nstorage = "elsewhere"', "pdf.storage"),
        ('[review]\nrequired = ["colour"]', "review.required"),
        ("general = 3", "general"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, name: str) -> None:
    assert name in mistakes_of(own(tmp_path, text))


@pytest.mark.parametrize("content", [b"[general\n", b"lang = ", "[general]\nstate = 'बिहार'".encode("utf-16")])
def test_what_is_no_toml_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scanfile.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.code == "config.unreadable"
    assert caught.value.values["path"] == str(path)


def test_a_configuration_that_is_a_directory_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path)
    assert caught.value.code == "config.unreadable"


def test_settings_are_frozen() -> None:
    settings = config.load(None)
    with pytest.raises(ValidationError):
        settings.general.lang = "hi"  # type: ignore[misc]


def test_a_digest_names_its_slice_and_nothing_else(tmp_path: Path) -> None:
    defaults, changed = config.load(None), config.load(own(tmp_path, "[pages]\nrender_dpi = 299\n"))
    assert changed.pages.digest() != defaults.pages.digest()
    assert changed.ocr.digest() == defaults.ocr.digest()
    assert len(defaults.pages.digest()) == 12
    assert config.load(None).pages.digest() == defaults.pages.digest()


def test_the_order_of_keys_does_not_change_a_digest(tmp_path: Path) -> None:
    one = config.load(own(tmp_path, "[pages]\nrender_dpi = 299\nmax_skew_deg = 9.0\n"))
    other = config.load(own(tmp_path, "[pages]\nmax_skew_deg = 9.0\nrender_dpi = 299\n"))
    assert one.pages.digest() == other.pages.digest()


def test_what_is_not_shipped_is_said() -> None:
    with pytest.raises(ConfigError) as caught:
        config.shipped("nothing.toml")
    assert caught.value.code == "config.shipped-missing"


def test_a_shipped_path_is_never_taken_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "default.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    assert not config.shipped("default.toml").samefile(tmp_path / "configs" / "default.toml")
