"""Templates, style sheets and scripts name what exists and do nothing the policy forbids."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src/actionary/web"
STATIC = WEB / "static"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons.svg").read_text("utf-8")))

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def markup(template: Path) -> str:
    return COMMENT.sub("", template.read_text("utf-8"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    found = re.findall(r"""\sstyle=|<style|\son[a-z]+=|\shx-on|javascript:""", markup(template))
    scripts = re.findall(r"<script(?![^>]*\bsrc=)", markup(template))

    assert found + scripts == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_names_static_files_that_exist(template: Path) -> None:
    named = re.findall(r"""static\(['"]([^'"]+\.\w+)['"]\)""", markup(template))

    assert [path for path in named if not (STATIC / path).is_file()] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_draws_icons_that_exist(template: Path) -> None:
    named = re.findall(r"""\bic\(['"]([a-z0-9-]+)['"]""", markup(template))

    assert set(named) - ICONS == set()


def test_every_icon_that_is_shipped_is_drawn_somewhere() -> None:
    everything = "".join(markup(template) for template in TEMPLATES)
    quoted = set(re.findall(r"""['"]([a-z0-9-]+)['"]""", everything))

    assert ICONS - quoted == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_first_what_it_is_and_what_it_needs(template: Path) -> None:
    assert template.read_text("utf-8").startswith("{#")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_loads_files_that_exist(sheet: Path) -> None:
    named = re.findall(r"""url\(["']?(?!data:)([^"')]+)""", sheet.read_text("utf-8"))

    assert [path for path in named if not (sheet.parent / path).resolve().is_file()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_imports_modules_that_exist(script: Path) -> None:
    named = re.findall(r"""from ["']([^"']+)["']""", script.read_text("utf-8"))

    assert [path for path in named if not (script.parent / path).resolve().is_file()] == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_code_from_text(script: Path) -> None:
    assert re.findall(r"\beval\(|new Function\(|document\.write", script.read_text("utf-8")) == []


def test_a_module_with_a_side_effect_is_not_imported() -> None:
    """A page loads it by its own address; imported as well it would run twice."""
    loaded = {
        Path(path).name
        for template in TEMPLATES
        for path in re.findall(r"""js/([a-z-]+\.js)['"]""", markup(template))
    }
    imported = {
        path.rpartition("/")[2]
        for script in SCRIPTS
        for path in re.findall(r"""from ["'](\./[^"']+)["']""", script.read_text("utf-8"))
    }

    assert loaded & imported == set()
