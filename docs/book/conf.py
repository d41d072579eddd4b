"""How Sphinx sets the book: from files that lie here and from the code, without a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[1]
sys.path[:0] = [str(DOCS), str(DOCS.parent / "src")]
# The kernels of the tutorials load the same code.
os.environ["PYTHONPATH"] = os.pathsep.join([str(DOCS.parent / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(
    os.pathsep
)

import oxytocin  # noqa: E402
from book import model, others, reference, sources, tour  # noqa: E402

project = "oxytocin"
author = "The oxytocin developers"
copyright = "the oxytocin developers, Apache-2.0"
release = version = oxytocin.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "index"
exclude_patterns = ["README.md", "book/**", "**/.ipynb_checkpoints"]
# Words such as "subjects" in the type of an attribute are looked up, and several classes have one of that name.
suppress_warnings = ["ref.python"]

myst_heading_anchors = 3
smartquotes = False  # two hyphens are those of an option
myst_enable_extensions = ["attrs_inline"]
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_render_markdown_format = "myst"

autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_use_ivar = True
napoleon_google_docstring = False

html_theme = "furo"
html_title = f"oxytocin {release}"
html_static_path = ["assets"]
html_css_files = ["book.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False

GENERATED = DOCS / "generated"
WRITERS = (others, tour, model, sources, reference)


def write_pages(app: Any) -> None:
    """Write what comes from the code into docs/generated; a page that says the same is left as it is."""
    written = set()
    for writer in WRITERS:
        for folder in (GENERATED, GENERATED / "model", GENERATED / "reference"):
            folder.mkdir(parents=True, exist_ok=True)
        for name, text in writer.pages(GENERATED):
            page = GENERATED / f"{name}.md"
            written.add(page)
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                page.write_text(text, encoding="utf-8")
    for page in set(GENERATED.rglob("*.md")) - written:
        page.unlink()  # of what is no longer in the code


def setup(app: Any) -> None:
    """Register what is done before Sphinx reads the pages, and how it reads docstrings."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)  # which no lexer of Pygments reads
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-docstring", reference.as_restructured, priority=100)
